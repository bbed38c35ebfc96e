#!/usr/bin/env python3
"""Writes synthetic feeds: RSS, Atom and RDF in several scripts, the same ones every time.

    generate.py DIRECTORY [--count 1000] [--megabytes 80]
"""

import argparse
import os
import random
from xml.sax.saxutils import escape

WORDS = {
    "id": "kabar harga beras pasar kota desa hujan banjir warga sekolah guru anak jalan kereta "
    "laut nelayan kapal pulau gunung pagi malam presiden menteri rapat dana pajak bank uang kopi "
    "teh bola pemain gol musim hari tahun baru lama besar kecil naik turun buka tutup".split(),
    "en": "news market city river storm school teacher child road train harbour ship island hill "
    "morning night council minister budget tax bank money coffee tea match player goal season "
    "year old new large small rises falls opens closes after before without between about".split(),
    "fr": "été marché ville rivière tempête école élève route forêt île montagne matin soirée "
    "ministre budget impôt banque café thé équipe saison année ancien nouvelle élevé où déjà".split(),
    "ru": "новости рынок город река школа учитель дети дорога поезд море корабль остров утро вечер "
    "министр бюджет налог банк деньги кофе команда игрок сезон год новый старый большой".split(),
    "ar": "أخبار السوق مدينة نهر مدرسة معلم طفل طريق قطار بحر سفينة جزيرة صباح مساء وزير ميزانية "
    "بنك مال قهوة شاي فريق لاعب موسم سنة جديد قديم كبير صغير".split(),
    "hi": "समाचार बाजार शहर नदी स्कूल शिक्षक बच्चा सड़क रेल समुद्र जहाज द्वीप सुबह शाम मंत्री बजट कर बैंक "
    "पैसा चाय टीम खिलाड़ी मौसम साल नया पुराना बड़ा छोटा".split(),
    "zh": "新闻 市场 城市 河流 学校 老师 孩子 道路 火车 大海 轮船 岛屿 早晨 晚上 部长 预算 银行 咖啡 球队 赛季 年份".split(),
    "ja": "新聞 市場 都市 川 学校 先生 子ども 道路 列車 海 船 島 朝 夜 大臣 予算 銀行 コーヒー チーム 選手 季節 新しい 古い".split(),
}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Writer:
    def __init__(self, number):
        self.random = random.Random(number)
        self.language = self.random.choice(list(WORDS))
        self.words = WORDS[self.language]
        self.site = f"https://site{number}.example"

    def sentence(self, low=6, high=18):
        space = "" if self.language in ("zh", "ja") else " "
        text = space.join(self.random.choices(self.words, k=self.random.randint(low, high)))
        return text[:1].upper() + text[1:]

    def title(self):
        extra = self.random.choice(["", "", "", " & more", " – 50 %", ' "live"', "’s"])
        return self.sentence(3, 10) + extra

    def paragraph(self):
        parts = [self.sentence() + "." for _ in range(self.random.randint(2, 6))]
        kind = self.random.random()
        if kind < 0.3:
            link = f"{self.site}/{self.random.randint(1, 9999)}?a=1&amp;b=2"
            parts.insert(1, f'<a href="{link}" rel="nofollow">{self.sentence(1, 4)}</a>')
        elif kind < 0.45:
            source = f"{self.site}/img/{self.random.randint(1, 999)}.jpg"
            parts.append(f'<img src="{source}" width="640" height="360" alt="{self.sentence(1, 3)}" />')
        elif kind < 0.55:
            parts.insert(0, f"<strong>{self.sentence(1, 3)}</strong>&nbsp;&mdash; ")
        return "<p>" + " ".join(parts) + "</p>"

    def html(self, size):
        parts, total = [], 0
        while total < size:
            parts.append(self.paragraph())
            total += len(parts[-1].encode())
        return "\n".join(parts)

    def moment(self):
        pick = self.random.randint
        return (pick(2018, 2026), pick(1, 12), pick(1, 28), pick(0, 23), pick(0, 59), pick(0, 59))

    def rfc822(self):
        y, m, d, h, n, s = self.moment()
        zone = self.random.choice(["GMT", "+0000", "+0700", "-0500", "EST"])
        return f"{d:02} {MONTHS[m - 1]} {y} {h:02}:{n:02}:{s:02} {zone}"

    def rfc3339(self):
        y, m, d, h, n, s = self.moment()
        return f"{y}-{m:02}-{d:02}T{h:02}:{n:02}:{s:02}" + self.random.choice(["Z", "+07:00"])

    def wrapped(self, html):
        if self.random.random() < 0.6:
            return f"<![CDATA[{html}]]>"
        return escape(html)

    def rss(self, size):
        yield '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        yield ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        yield ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        yield ' xmlns:atom="http://www.w3.org/2005/Atom"'
        yield ' xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n'
        yield f"<title>{escape(self.title())}</title><link>{self.site}/</link>\n"
        yield f'<atom:link href="{self.site}/rss" rel="self" type="application/rss+xml"/>\n'
        yield f"<description>{escape(self.sentence())}</description>"
        yield f"<language>{self.language}</language><ttl>60</ttl>\n"
        has_content = self.random.random() < 0.6
        while True:
            n = self.random.randint(10_000, 9_999_999)
            url = f"{self.site}/{n}/{self.random.choice(WORDS['en'])}"
            yield f"<item>\n  <title>{escape(self.title())}</title>\n  <link>{url}</link>\n"
            yield f'  <guid isPermaLink="false">{self.site}/?p={n}</guid>\n'
            yield f"  <pubDate>{self.rfc822()}</pubDate>\n"
            yield f"  <dc:creator><![CDATA[{self.sentence(2, 2)}]]></dc:creator>\n"
            for _ in range(self.random.randint(0, 4)):
                yield f"  <category><![CDATA[{self.sentence(1, 2)}]]></category>\n"
            yield f"  <description>{self.wrapped(self.html(200))}</description>\n"
            if has_content:
                content = self.html(self.random.randint(500, size))
                yield f"  <content:encoded>{self.wrapped(content)}</content:encoded>\n"
            if self.random.random() < 0.3:
                yield f'  <media:content url="{self.site}/m/{n}.jpg" medium="image" width="800"/>\n'
            if self.random.random() < 0.1:
                yield f'  <enclosure url="{self.site}/a/{n}.mp3" length="{n}" type="audio/mpeg"/>\n'
            yield "</item>\n"

    def atom(self, size):
        yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
        yield f' xml:lang="{self.language}">\n<title>{escape(self.title())}</title>\n'
        yield f'<link href="{self.site}/"/><link rel="self" href="{self.site}/atom.xml"/>\n'
        yield f"<updated>{self.rfc3339()}</updated><id>{self.site}/</id>\n"
        while True:
            n = self.random.randint(10_000, 9_999_999)
            yield f'<entry>\n  <title type="html">{escape(escape(self.title()))}</title>\n'
            yield f'  <link rel="alternate" type="text/html" href="{self.site}/{n}"/>\n'
            yield f"  <id>tag:site.example,2024:{n}</id>\n"
            yield f"  <published>{self.rfc3339()}</published><updated>{self.rfc3339()}</updated>\n"
            yield f"  <author><name>{self.sentence(2, 2)}</name></author>\n"
            yield f'  <category term="{self.sentence(1, 1)}"/>\n'
            html = self.html(self.random.randint(500, size))
            yield f'  <content type="html">{self.wrapped(html)}</content>\n</entry>\n'

    def rdf(self, size):
        yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
        yield ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        yield ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        yield ' xmlns:content="http://purl.org/rss/1.0/modules/content/">\n'
        yield f'<channel rdf:about="{self.site}/"><title>{escape(self.title())}</title>\n'
        yield f"<link>{self.site}/</link><description>{self.sentence()}</description></channel>\n"
        while True:
            url = f"{self.site}/{self.random.randint(10_000, 9_999_999)}"
            yield f'<item rdf:about="{url}">\n  <title>{escape(self.title())}</title>\n'
            yield f"  <link>{url}</link>\n  <dc:date>{self.rfc3339()}</dc:date>\n"
            yield f"  <description>{escape(self.sentence())}</description>\n"
            html = self.html(self.random.randint(500, size))
            yield f"  <content:encoded>{self.wrapped(html)}</content:encoded>\n</item>\n"

    ENDS = {"rss": "</channel>\n</rss>\n", "atom": "</feed>\n", "rdf": "</rdf:RDF>\n"}

    def document(self, size):
        kind = self.random.choices(["rss", "atom", "rdf"], [65, 28, 7])[0]
        parts, total = [], 0
        for part in getattr(self, kind)(self.random.choice([800, 2000, 6000])):
            parts.append(part)
            total += len(part.encode())
            if total > size and part.endswith(("</item>\n", "</entry>\n")):
                break
        return "".join(parts) + self.ENDS[kind]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--megabytes", type=float, default=80)
    options = parser.parse_args()
    os.makedirs(options.directory, exist_ok=True)
    sizes = random.Random(1)
    weights = [sizes.lognormvariate(0, 0.9) for _ in range(options.count)]
    scale = options.megabytes * 1e6 / sum(weights)
    for number, weight in enumerate(weights):
        path = os.path.join(options.directory, f"feed{number:04}.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(Writer(number).document(weight * scale))


if __name__ == "__main__":
    main()
