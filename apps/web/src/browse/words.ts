/** What the conversation browser says. */
export const browse = {
  conversations: "Conversations",
  conversation: "Conversation",
  feedback: "Feedback",
};
