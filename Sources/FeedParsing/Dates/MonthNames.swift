/// Names and abbreviations of months in the languages that feeds are written in, sorted by their
/// bytes, folded as `DateText` folds words: small letters, no accents on Latin and Greek ones.
///
/// Mostly from the Unicode CLDR, with spellings that feeds have besides. Where two languages give
/// a name to different months (Croatian "listopada" is October, Polish is November), the one with
/// more feeds has it.
enum MonthNames {
  static let records: StaticString = """
    abe=12 abendua=12 abr=4 abril=4 abu=8 abuztua=8 ag=8 ago=8 agost=8 agosto=8 ags=8 agt=8 \
    agu=8 agus=8 agust=8 agustos=8 agustus=8 aout=8 api=4 apirila=4 apr=4 april=4 aprila=4 \
    aprile=4 aprilie=4 aprilis=4 aprill=4 ara=12 aralik=12 aug=8 augu=8 august=8 augusta=8 \
    augusti=8 augusts=8 augustus=8 augusztus=8 avg=8 avgust=8 avr=4 avril=4 aza=11 \
    azaroa=11 bal=4 balandis=4 balandzio=4 birz=6 birzelio=6 birzelis=6 bre=3 brezen=3 \
    brezna=3 cerven=6 cervence=7 cervenec=7 cervna=6 cvc=7 cvn=6 cze=6 czerwca=6 czerwiec=6 \
    dec=12 dece=12 decembar=12 december=12 decembra=12 decembre=12 decembrie=12 \
    decembris=12 decembro=12 decemeber=12 des=12 desember=12 desembre=12 dets=12 \
    detsember=12 dez=12 dezember=12 dezembro=12 dic=12 dicembre=12 diciembre=12 dis=12 \
    disember=12 dub=4 duben=4 dubna=4 d’abr=4 d’abril=4 d’ag=8 d’agost=8 d’oct=10 \
    d’octubre=10 eka=6 ekaina=6 eki=10 ekim=10 elo=8 elokuu=8 elokuuta=8 ene=1 enero=1 \
    eyl=9 eylul=9 feb=2 febbraio=2 febr=2 febreiro=2 febrer=2 febrero=2 februar=2 \
    februara=2 februari=2 februarie=2 februaris=2 february=2 febuary=2 feburary=2 fev=2 \
    fevereiro=2 fevr=2 fevrier=2 geg=5 geguze=5 geguzes=5 gen=1 gener=1 gennaio=1 giu=6 \
    giugno=6 gru=12 grudnia=12 grudzien=12 gruod=12 gruodis=12 gruodzio=12 haz=6 haziran=6 \
    heina=7 heinakuu=7 heinakuuta=7 helmi=2 helmikuu=2 helmikuuta=2 huhti=4 huhtikuu=4 \
    huhtikuuta=4 ian=1 ianuarie=1 ira=9 iraila=9 iul=7 iulie=7 iun=6 iunie=6 jaan=1 \
    jaanuar=1 jaenner=1 jan=1 janeiro=1 janner=1 januar=1 januara=1 januari=1 january=1 \
    janury=1 janv=1 janvaris=1 janvier=1 jany=1 joulu=12 joulukuu=12 joulukuuta=12 juil=7 \
    juillet=7 juin=6 jul=7 jula=7 julai=7 julho=7 juli=7 julij=7 julijs=7 julio=7 juliol=7 \
    julius=7 july=7 jun=6 juna=6 june=6 junho=6 juni=6 junij=6 junijs=6 junio=6 junius=6 \
    juny=6 juuli=7 juuni=6 kas=11 kasim=11 kesa=6 kesakuu=6 kesakuuta=6 kol=8 kolovoz=8 \
    kolovoza=8 kov=3 kovas=3 kovo=3 kve=5 kveten=5 kvetna=5 kwi=4 kwiecien=4 kwietnia=4 \
    lapkr=11 lapkricio=11 lapkritis=11 led=1 leden=1 ledna=1 liep=7 liepa=7 liepos=7 lip=7 \
    lipanj=6 lipca=7 lipiec=7 lipnja=6 lis=11 listopad=11 listopada=11 listopadu=11 loka=10 \
    lokakuu=10 lokakuuta=10 lug=7 luglio=7 lut=2 lutego=2 luty=2 maalis=3 maaliskuu=3 \
    maaliskuuta=3 maart=3 mac=3 maerz=3 mag=5 maggio=5 mai=5 maiatza=5 maig=5 maijs=5 \
    maio=5 maj=5 maja=5 majus=5 mar=3 marc=3 marca=3 march=3 marcius=3 marco=3 marec=3 \
    maret=3 marras=11 marraskuu=11 marraskuuta=11 mars=3 mart=3 martie=3 marts=3 martxoa=3 \
    marz=3 marzec=3 marzo=3 may=5 mayis=5 mayo=5 mei=5 mrt=3 mrz=3 nis=4 nisan=4 \
    noiembrie=11 nop=11 nopember=11 nov=11 novembar=11 november=11 novembra=11 novembre=11 \
    novembris=11 novembro=11 novemeber=11 noviembre=11 oca=1 ocak=1 oct=10 october=10 \
    octobre=10 octombrie=10 octuber=10 octubre=10 ogo=8 ogos=8 okt=10 oktobar=10 oktober=10 \
    oktobra=10 oktobris=10 oktoober=10 ots=2 otsaila=2 ott=10 ottobre=10 out=10 outubro=10 \
    ozu=3 ozujak=3 ozujka=3 paz=10 pazdziernik=10 pazdziernika=10 peb=2 pebruari=2 pro=12 \
    prosinac=12 prosinca=12 prosince=12 prosinec=12 rij=10 rijen=10 rijna=10 rugp=8 \
    rugpjucio=8 rugpjutis=8 rugs=9 rugsejis=9 rugsejo=9 ruj=9 rujan=9 rujna=9 saus=1 \
    sausio=1 sausis=1 sep=9 sept=9 septembar=9 september=9 septembra=9 septembre=9 \
    septembrie=9 septembris=9 septiembre=9 septmber=9 set=9 setember=9 setembre=9 \
    setembro=9 setiembre=9 settembre=9 sie=8 sier=8 sierpien=8 sierpnia=8 sij=1 sijecanj=1 \
    sijecnja=1 spal=10 spalio=10 spalis=10 srp=8 srpanj=7 srpen=8 srpna=8 srpnja=7 stu=11 \
    studeni=11 studenoga=11 sty=1 styczen=1 stycznia=1 sub=2 subat=2 svi=5 svibanj=5 \
    svibnja=5 syys=9 syyskuu=9 syyskuuta=9 szept=9 szeptember=9 tammi=1 tammikuu=1 \
    tammikuuta=1 tem=7 temmuz=7 touko=5 toukokuu=5 toukokuuta=5 tra=4 travanj=4 travnja=4 \
    uno=2 unor=2 unora=2 urr=10 urria=10 urt=1 urtarrila=1 uzt=7 uztaila=7 vas=2 vasario=2 \
    vasaris=2 veebr=2 veebruar=2 velj=2 veljaca=2 veljace=2 wrz=9 wrzesien=9 wrzesnia=9 \
    xan=1 xaneiro=1 xul=7 xullo=7 xuno=6 zar=9 zari=9 απρ=4 απριλιοσ=4 απριλιου=4 αυγ=8 \
    αυγουστοσ=8 αυγουστου=8 δεκ=12 δεκεμβριοσ=12 δεκεμβριου=12 ιαν=1 ιανουαριοσ=1 \
    ιανουαριου=1 ιολ=7 ιον=6 ιουλ=7 ιουλιοσ=7 ιουλιου=7 ιουν=6 ιουνιοσ=6 ιουνιου=6 μαι=5 \
    μαιοσ=5 μαιου=5 μαρ=3 μαρτιοσ=3 μαρτιου=3 νοε=11 νοεμβριοσ=11 νοεμβριου=11 οκτ=10 \
    οκτωβριοσ=10 οκτωβριου=10 σεπ=9 σεπτεμβριοσ=9 σεπτεμβριου=9 φεβ=2 φεβρουαριοσ=2 \
    φεβρουαριου=2 авг=8 август=8 августа=8 апр=4 апрель=4 апреля=4 април=4 бер=3 березень=3 \
    березня=3 вер=9 вересень=9 вересня=9 груд=12 грудень=12 грудня=12 дек=12 декабрь=12 \
    декабря=12 декември=12 дец=12 децембар=12 жовт=10 жовтень=10 жовтня=10 июл=7 июль=7 \
    июля=7 июн=6 июнь=6 июня=6 квіт=4 квітень=4 квітня=4 лип=7 липень=7 липня=7 лист=11 \
    листопад=11 листопада=11 лют=2 лютий=2 лютого=2 май=5 мар=3 март=3 марта=3 мая=5 мај=5 \
    нов=11 новембар=11 ное=11 ноември=11 нояб=11 ноябрь=11 ноября=11 окт=10 октобар=10 \
    октомври=10 октябрь=10 октября=10 сент=9 сентябрь=9 сентября=9 сеп=9 септембар=9 \
    септември=9 серп=8 серпень=8 серпня=8 січ=1 січень=1 січня=1 трав=5 травень=5 травня=5 \
    феб=2 фебруар=2 фев=2 февр=2 февраль=2 февраля=2 февруари=2 черв=6 червень=6 червня=6 \
    юли=7 юни=6 янв=1 январь=1 января=1 яну=1 януари=1 јан=1 јануар=1 јануари=1 јул=7 \
    јули=7 јун=6 јуни=6 אוגוסט=8 אוג׳=8 אוקטובר=10 אוק׳=10 אפריל=4 אפר׳=4 דצמבר=12 דצמ׳=12 \
    יולי=7 יוני=6 ינואר=1 ינו׳=1 מאי=5 מרץ=3 נובמבר=11 נוב׳=11 ספטמבר=9 ספט׳=9 פברואר=2 \
    פבר׳=2 آوریل=4 أبريل=4 أغسطس=8 أكتوبر=10 اوت=8 اکتبر=10 دسامبر=12 ديسمبر=12 سبتمبر=9 \
    سپتامبر=9 فبراير=2 فوریه=2 فوریهٔ=2 مارس=3 مايو=5 مه=5 مهٔ=5 نوامبر=11 نوفمبر=11 \
    يناير=1 يوليو=7 يونيو=6 ژانویه=1 ژانویهٔ=1 ژوئن=6 ژوئیه=7 ژوئیهٔ=7 अक्टूबर=10 अक्टू॰=10 \
    अगस्त=8 अग॰=8 अप्रैल=4 जनवरी=1 जन॰=1 जुलाई=7 जुल॰=7 जून=6 दिसंबर=12 दिस॰=12 नवंबर=11 \
    नव॰=11 फ़रवरी=2 फ़र॰=2 मई=5 मार्च=3 सितंबर=9 सित॰=9 กค=7 กพ=2 กย=9 กรกฎาคม=7 กันยายน=9 \
    กุมภาพันธ์=2 ตค=10 ตุลาคม=10 ธค=12 ธันวาคม=12 พค=5 พย=11 พฤศจิกายน=11 พฤษภาคม=5 \
    มกราคม=1 มค=1 มิถุนายน=6 มิย=6 มีค=3 มีนาคม=3 สค=8 สิงหาคม=8 เมย=4 เมษายน=4
    """
}
