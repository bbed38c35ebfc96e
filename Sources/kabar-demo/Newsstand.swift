/// The newspapers of the demonstration: a few languages, scripts and formats.
enum Newsstand {
  static let all: [Newspaper] = [
    Newspaper(
      name: "harian", title: "Harian Contoh", form: .rss,
      articles: [
        .init(title: "Pasar pagi buka lebih awal", text: "Pedagang sayur menyambut baik."),
        .init(title: "Kereta malam kembali beroperasi", text: "Jadwal baru berlaku mulai Senin."),
        .init(
          title: "Perpustakaan kota menambah koleksi", text: "Lebih dari 2.000 buku & majalah."),
      ]),
    Newspaper(
      name: "vesti", title: "Примерные вести", form: .atom,
      articles: [
        .init(title: "Мост через реку открыт после ремонта", text: "Движение восстановлено."),
        .init(title: "Школьники посадили тысячу деревьев", text: "Парк станет зеленее."),
        .init(title: "Музей приглашает на ночь искусств", text: "Вход свободный."),
      ]),
    Newspaper(
      name: "sahifa", title: "صحيفة المثال", form: .rss,
      articles: [
        .init(title: "افتتاح مكتبة جديدة في المدينة", text: "تضم آلاف الكتب."),
        .init(title: "موسم الحصاد يبدأ مبكرا", text: "المزارعون متفائلون."),
        .init(title: "رحلات القطار تعود إلى طبيعتها", text: "بعد أعمال الصيانة."),
      ]),
    Newspaper(
      name: "shimbun", title: "見本新聞", form: .atom,
      articles: [
        .init(title: "駅前の広場が完成", text: "週末に記念の催しがあります。"),
        .init(title: "桜の開花、平年より早く", text: "見ごろは来週の見込みです。"),
        .init(title: "小さな町の大きな図書館", text: "全国から見学者が訪れます。"),
      ]),
    Newspaper(
      name: "releases", title: "Example Releases", form: .json,
      articles: [
        .init(title: "example 1.4.0", text: "Faster start, fewer surprises."),
        .init(title: "example 1.4.1", text: "Fixes a typo in 1.4.0."),
        .init(title: "example 1.5.0", text: "New: everything else."),
      ]),
  ]
}
