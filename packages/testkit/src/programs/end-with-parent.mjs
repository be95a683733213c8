// Every program that a test starts loads this module. When the parent process ends, in whatever way, the channel between
// them closes and the program ends too.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();
