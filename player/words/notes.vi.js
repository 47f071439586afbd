/** What the notes inside a lesson say, in Vietnamese. */

export const words = {
  title: "Ghi chú của tôi",
  private: "Chỉ mình bạn đọc được. Không có mạng vẫn ghi được, máy sẽ gửi sau.",
  mark: "Đánh dấu để xem lại",
  marked: "Đã đánh dấu để xem lại",
  newNote: "Ghi chú mới",
  save: "Lưu ghi chú",
  saved: "Đã lưu ghi chú.",
  empty: "Bạn viết vài chữ rồi hãy lưu.",
  change: "Sửa",
  changeNote: "Sửa ghi chú",
  saveChange: "Lưu thay đổi",
  cancel: "Thôi",
  remove: "Xóa",
  removed: "Đã xóa ghi chú.",
  undo: "Lấy lại",
  /** @param {string} time */
  writtenAt: (time) => `Ghi lúc ${time}`,
  onlyHere: "Chưa hỏi được máy chủ: ở đây chỉ có những ghi chú viết trên máy này.",
  all: "Mở trang ghi chú của bài này",
};
