// Loaded into every program that is started beside a test: when the one that started it is gone, however it went, the
// channel between them breaks, and nothing is left behind.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();
