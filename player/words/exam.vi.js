/** What the player says during the final test, in Vietnamese. */

/**
 * @param {string} until
 * @param {boolean} counts
 */
const lateRule = (until, counts) =>
  counts
    ? `Câu đến máy chủ sau ${until} được giữ lại và vẫn được tính điểm theo quy định của bài này.`
    : `Câu đến máy chủ sau ${until} được giữ lại nhưng không được tính điểm theo quy định của bài này.`;

export const words = {
  // Before
  opensAt: /** @param {string} time */ (time) => `Bài kiểm tra mở lúc ${time}`,
  isOpen: "Bài kiểm tra đã mở",
  toGo: "Còn lại đến giờ mở",
  missed: "Bài kiểm tra đã đóng.",
  start: "Bắt đầu làm bài",
  opening: "Đang mở bài…",
  /** @param {number} tries */
  openAgain: (tries) => `Chưa nối được máy chủ, đang tự thử lại (lần ${tries}). Thời gian làm bài chỉ tính khi bài đã mở.`,
  wrongPaper: "Đề tải về không đúng với đề đã niêm phong. Hãy tải lại trang; nếu vẫn vậy, hãy báo ban tổ chức.",
  reload: "Tải lại trang",
  /**
   * @param {string} time
   * @param {number} minutes  0 = the test has no limit but its end, or the wait would cost minutes
   */
  yourTurn: (time, minutes) =>
    minutes ? `Bài của bạn mở lúc ${time}; bạn vẫn đủ ${minutes} phút.` : `Bài của bạn mở lúc ${time}.`,
  whyTurn: "Mọi người vào lần lượt trong ít giây để ai cũng vào được ngay.",
  code: "Mã phòng thi",
  codeHint: "Người coi thi đọc mã này khi đến giờ.",
  codeWrong: "Mã phòng thi chưa đúng. Bạn hỏi lại người coi thi rồi nhập lại.",
  codeNeeded: "Bài này cần mã phòng thi. Bạn nhập mã người coi thi đọc.",
  tryAgain: "Thử lại",
  noWayBackAhead: "Bài này làm lần lượt: sang câu sau là không quay lại được.",

  // Is this device ready
  ready: "Máy này đã sẵn sàng cho giờ thi",
  /** @param {number} count */
  notReady: (count) => `Máy này còn ${count} việc nên làm trước giờ thi`,
  checking: "Đang xem máy này đã sẵn sàng chưa…",
  lookAgain: "Xem lại",
  readyMark: "Xong:",
  notReadyMark: "Nên làm:",
  /** @param {string} size */
  paperHeld: (size) => `Đề (${size}) đã nằm trên máy này, còn niêm phong và đúng mã kiểm.`,
  paperComes: "Đề được gửi về lúc bạn bắt đầu; cần có mạng trong vài giây lúc đó.",
  /** @param {string} size */
  paperLoading: (size) => `Đang tải sẵn đề (${size}, còn niêm phong) về máy này…`,
  /** @param {string} size */
  paperWaiting: (size) => `Chưa tải được đề (${size}) về máy này. Máy đang tự thử lại; bạn tìm chỗ có sóng hoặc Wi-Fi và để trang mở.`,
  deviceKnown: "Máy này đã được nhận ra: đến giờ không cần gõ mật khẩu.",
  deviceUnknown: "Máy này chưa được nhận ra. Bạn đăng nhập lại khi có mạng.",
  clockRight: "Đồng hồ máy này khớp với máy chủ.",
  /** @param {string} by */
  clockAhead: (by) => `Đồng hồ máy này nhanh ${by}. Bài tính giờ theo máy chủ nên bạn không mất phút nào; nên bật “Ngày giờ tự động” trong phần Cài đặt.`,
  /** @param {string} by */
  clockBehind: (by) => `Đồng hồ máy này chậm ${by}. Bài tính giờ theo máy chủ nên bạn không mất phút nào; nên bật “Ngày giờ tự động” trong phần Cài đặt.`,
  pageHeld: "Trang này mở lại được cả khi mất mạng.",
  pageNotHeld: "Trình duyệt này không giữ được trang khi mất mạng. Trong giờ thi đừng tải lại và đừng tắt trang lúc mất mạng.",
  notSecure: "Địa chỉ này không có HTTPS nên trang không mở lại được khi mất mạng. Trong giờ thi đừng tải lại và đừng tắt trang lúc mất mạng.",
  stored: "Trình duyệt hứa giữ các câu trả lời trên máy này.",
  notStored: "Trình duyệt có thể tự dọn dữ liệu khi máy đầy. Bạn bấm “Xin giữ dữ liệu”, chừa chỗ trống trên máy và đừng xóa dữ liệu duyệt web đến khi nộp bài.",
  noRoom: "Máy này gần hết chỗ. Bạn xóa bớt ảnh hoặc ứng dụng không dùng.",
  askToStore: "Xin giữ dữ liệu",
  keptHere: "Trang này mở từ bản giữ trên máy, vì lúc mở chưa nối được máy chủ.",
  nothingHere: "Chưa nối được máy chủ, và máy này chưa giữ bài kiểm tra này cho người đang đăng nhập. Khi có mạng, bạn tải lại trang.",

  // During
  timeLeft: "Thời gian còn lại",
  /** @param {number} minutes */
  minutesLeft: (minutes) => `Còn ${minutes} phút.`,
  /** @param {number} minutes */
  halfLeft: (minutes) => `Đã qua nửa thời gian. Còn ${minutes} phút.`,
  timeUpShort: "Hết giờ",
  timeUp: "Đã hết giờ làm bài.",
  timeUpSaved: "Các câu trả lời đã lưu trên máy chủ được tính. Bạn bấm “Nộp bài” để kết thúc và nhận mã biên nhận.",
  /**
   * @param {number} count
   * @param {string} until
   * @param {boolean} counts
   */
  timeUpWaiting: (count, until, counts) =>
    `${count} câu đang chờ trên máy này sẽ tự gửi khi có mạng. ${lateRule(until, counts)}`,
  /**
   * @param {string} until
   * @param {boolean} counts
   */
  timeUpUnsure: (until, counts) =>
    `Theo đồng hồ máy này thì đã hết giờ, nhưng chưa hỏi lại được máy chủ nên bạn vẫn trả lời được. ${lateRule(until, counts)}`,
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
  nextForGood: "Sang câu sau",
  noWayBack: "Sang câu sau là không quay lại câu này được.",
  passTitle: "Sang câu sau?",
  passEmpty: "Bạn chưa trả lời câu này. Sang câu sau là không quay lại được.",
  stay: "Ở lại câu này",
  past: "đã qua",
  handIn: "Nộp bài",

  // What is where
  /** @param {string} time */
  saved: (time) => `Đã lưu trên máy chủ lúc ${time}`,
  nothingYet: "Chưa có câu trả lời nào",
  /** @param {number} count */
  waiting: (count) => `${count} câu đang chờ trên máy này`,
  noLine: "chưa có mạng",
  serverBusy: "máy chủ đang bận, sẽ tự gửi lại",
  backOnline: "Đã có mạng lại, các câu trả lời đã lưu trên máy chủ.",
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
  /**
   * @param {string} until
   * @param {boolean} counts
   */
  closingRule: (until, counts) => lateRule(until, counts),
  /**
   * @param {string} until
   * @param {boolean} counts
   */
  closedLate: (until, counts) =>
    `Một phần bài đến máy chủ sau hạn (${until}). Máy chủ giữ lại tất cả; theo quy định của bài này, câu đến sau hạn ${
      counts ? "vẫn được tính điểm" : "không được tính điểm, câu đến trước hạn vẫn được tính"
    }.`,
  /** @param {string} time */
  closed: (time) => `Máy chủ đã nhận bài lúc ${time}.`,
  receipt: "Mã biên nhận",
  toHome: "Về trang học của tôi",
  toReview: "Xem lại từng câu",

  // Announcements
  notices: "Thông báo của ban tổ chức",
  noticesRead: "Tôi đã đọc",

  // Elsewhere
  supersededTitle: "Bài đang được làm trên một máy khác",
  superseded: "Các câu trả lời trên máy này đã gửi lên máy chủ. Nếu bạn muốn làm tiếp ở đây, máy kia sẽ dừng lại.",
  takeOver: "Làm tiếp trên máy này",
};
