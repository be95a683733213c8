/** Notices: raising, listing and delivering them. */
export {
  claimDueNotices,
  findUndelivered,
  listNoticeKinds,
  listNotices,
  markDelivered,
  type NewNotice,
  type Notice,
  raiseNotice,
  recordDeliveryFailure,
} from "./notices.ts";
