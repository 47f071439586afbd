/** What the player says during the final test, in Vietnamese. */

export const words = {
  // Before
  opensAt: /** @param {string} time */ (time) => `Bài kiểm tra mở lúc ${time}`,
  isOpen: "Bài kiểm tra đã mở",
  toGo: "Còn lại đến giờ mở",
  missed: "Bài kiểm tra đã đóng.",
  paperHeld: "Đề đã được tải sẵn về máy này và còn niêm phong.",
  paperLoading: "Đang tải sẵn đề (còn niêm phong) về máy này…",
  paperWaiting: "Chưa tải được đề về máy này. Máy đang tự thử lại.",
  start: "Bắt đầu làm bài",
  opening: "Đang mở bài…",
  /** @param {number} tries */
  openAgain: (tries) => `Chưa nối được máy chủ, đang tự thử lại (lần ${tries}). Thời gian làm bài chỉ tính khi bài đã mở.`,
  wrongPaper: "Đề tải về không đúng với đề đã niêm phong. Hãy tải lại trang; nếu vẫn vậy, hãy báo ban tổ chức.",
  reload: "Tải lại trang",

  // During
  timeLeft: "Thời gian còn lại",
  /** @param {number} minutes */
  minutesLeft: (minutes) => `Còn ${minutes} phút.`,
  timeUpShort: "Hết giờ",
  timeUp: "Đã hết giờ làm bài.",
  timeUpSaved: "Các câu trả lời đã ghi trên máy chủ được tính. Bạn bấm “Nộp bài” để kết thúc và nhận mã biên nhận.",
  /**
   * @param {number} number
   * @param {number} total
   * @param {string} points
   */
  question: (number, total, points) => `Câu ${number} trong ${total} · ${points} điểm`,
  yes: "Đúng",
  no: "Sai",
  severalAnswers: "Chọn tất cả đáp án đúng.",
  yourAnswer: "Câu trả lời của bạn",
  clear: "Bỏ chọn",
  choose: "Chọn…",
  transcript: "Đọc lời",
  matchHint: "Với mỗi dòng, chọn một ý cho phù hợp. Một ý có thể dùng nhiều lần hoặc không dùng.",
  matchOptions: "Các ý để chọn",
  orderHint: "Dùng nút mũi tên để xếp các dòng theo thứ tự đúng, dòng đầu tiên ở trên cùng.",
  keepOrder: "Thứ tự này đúng rồi",
  /** @param {string} name */
  moveUp: (name) => `Đưa lên: ${name}`,
  /** @param {string} name */
  moveDown: (name) => `Đưa xuống: ${name}`,
  /**
   * @param {string} name
   * @param {number} place
   * @param {number} total
   */
  movedTo: (name, place, total) => `${name}: vị trí ${place} trong ${total}`,
  clozeHint: "Điền vào từng chỗ trống.",
  /** @param {number} number */
  gap: (number) => `Chỗ trống ${number}`,
  flag: "Đánh dấu để xem lại",
  map: "Các câu hỏi",
  answered: "đã trả lời",
  unanswered: "chưa trả lời",
  flagged: "đánh dấu xem lại",
  /**
   * @param {number} answered
   * @param {number} total
   */
  answeredOf: (answered, total) => `Đã trả lời ${answered} trong ${total} câu`,
  mapKey: "Ô đậm là câu đã trả lời; góc gấp là câu đánh dấu xem lại.",
  oneByOne: "Xem từng câu",
  allAtOnce: "Xem cả bài",
  previous: "Câu trước",
  next: "Câu sau",
  handIn: "Nộp bài",

  // What is where
  saving: "Đang ghi lên máy chủ…",
  /** @param {string} time */
  saved: (time) => `Đã ghi trên máy chủ lúc ${time}`,
  nothingYet: "Chưa có câu trả lời nào",
  /** @param {number} count */
  waiting: (count) => `${count} câu đang chờ ghi`,
  /** @param {number} count */
  offline: (count) => `Mất kết nối. ${count} câu đang giữ trên máy này, sẽ tự gửi khi có mạng`,
  backOnline: "Đã nối lại, các câu trả lời đã ghi trên máy chủ.",
  /** @param {string} numbers */
  refused: (numbers) => `Máy chủ không nhận câu ${numbers}. Bạn hãy trả lời lại câu đó`,
  notKept: "Máy này không ghi được câu trả lời vừa rồi. Bạn hãy trả lời lại câu đó.",

  // Handing in
  confirmTitle: "Nộp bài?",
  /** @param {string} numbers */
  confirmUnanswered: (numbers) => `Bạn chưa trả lời câu: ${numbers}.`,
  confirmAll: "Bạn đã trả lời tất cả các câu.",
  confirmFinal: "Sau khi nộp, bạn không sửa được nữa.",
  back: "Quay lại làm tiếp",
  /** @param {string} time */
  closing: (time) => `Bạn đã nộp bài trên máy này lúc ${time}. Bài đang được gửi lên máy chủ.`,
  closingKeep: "Bạn cứ để trang này mở, hoặc mở lại khi có mạng: bài sẽ tự gửi đi, không phải làm gì thêm.",
  /** @param {string} time */
  closed: (time) => `Máy chủ đã nhận bài lúc ${time}.`,
  receipt: "Mã biên nhận",
  toHome: "Về trang học của tôi",
  toReview: "Xem lại từng câu",

  // Elsewhere
  supersededTitle: "Bài đang được làm trên một máy khác",
  superseded: "Các câu trả lời trên máy này đã gửi lên máy chủ. Nếu bạn muốn làm tiếp ở đây, máy kia sẽ dừng lại.",
  takeOver: "Làm tiếp trên máy này",
};
