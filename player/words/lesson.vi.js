/** What the player says on lesson and outline pages, in Vietnamese. */

export const words = {
  right: "Đúng.",
  wrong: "Chưa đúng.",
  tryAgain: "Bạn có thể chọn lại.",
  chooseFirst: "Bạn hãy trả lời trước đã.",
  finished: "Đã học xong bài này",
  finishedMark: "Đã học xong",
  openedMark: "Đang học",
  goOn: "Học tiếp bài đang dở",
  notSignedIn: "Bạn chưa đăng nhập: việc học trên trang này không được ghi lại.",
  notEnrolled: "Khóa học này không thuộc đợt tập huấn nào của bạn: việc học không được ghi lại.",
  /** @param {string} time */
  delivered: (time) => `Đã ghi trên máy chủ lúc ${time}`,
  /** @param {number} count */
  waiting: (count) => `${count} mục đang chờ trên máy này`,
  /**
   * @param {number} count
   * @param {string} reason
   */
  refused: (count, reason) => `${count} mục máy chủ không nhận: ${reason}`,
  notTaken: "máy chủ chưa nhận",
};
