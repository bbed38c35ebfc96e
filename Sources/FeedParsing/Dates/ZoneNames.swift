/// Abbreviations of time zones and their minutes east of Greenwich, sorted.
///
/// Those of RFC 822, and what feeds use besides. Of several zones with one abbreviation, the one
/// with more feeds: `IST` is India's, `CST` America's, `BST` Britain's. RFC 822's military letters
/// are absent but for `z`: its signs were wrong, so RFC 5322 (section 4.3) reads them as UTC.
enum ZoneNames {
  static let records: StaticString = """
    acdt=630 acst=570 adt=-180 aedt=660 aest=600 aft=270 akdt=-480 akst=-540 almt=360 \
    art=-180 ast=-240 at=-240 awst=480 azot=-60 azt=240 bdt=360 bot=-240 brst=-120 brt=-180 \
    bst=60 cat=120 cdt=-300 cest=120 cet=60 chst=600 clst=-180 clt=-240 cot=-300 cst=-360 \
    ct=-360 cvt=-60 eat=180 ect=-300 edt=-240 eest=180 eet=120 est=-300 et=-300 fjt=720 \
    fnt=-120 gft=-180 gmt=0 gmz=0 gst=240 hadt=-540 hae=-240 hast=-600 hkt=480 hne=-300 \
    hst=-600 ict=420 idt=180 irdt=270 irkt=480 irst=210 ist=330 jst=540 krat=420 kst=540 \
    magt=660 mdt=-360 mest=120 mesz=120 met=60 mez=60 mmt=390 msd=240 msk=180 mst=-420 \
    mt=-420 myt=480 ndt=-150 novt=420 npt=345 nst=-210 nzdt=780 nzst=720 omst=360 pdt=-420 \
    pet=-300 pett=720 phst=480 pht=480 pkt=300 pst=-480 pt=-480 samt=240 sast=120 sgt=480 \
    trt=180 uct=0 ulat=480 universal=0 ut=0 utc=0 uyt=-180 uzt=300 vet=-240 vlat=600 wat=60 \
    west=60 wet=0 wib=420 wit=540 wita=480 yakt=540 yekt=300 z=0 zulu=0
    """
}
