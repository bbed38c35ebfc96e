/// Names and abbreviations of months in the languages that feeds are written in, sorted by their
/// bytes, folded as `DateText` folds words: small letters, no accents on Latin and Greek ones.
///
/// Mostly from the Unicode CLDR, with spellings that feeds have besides. Where two languages give
/// a name to different months (Croatian "listopada" is October, Polish is November), the one with
/// more feeds has it.
enum MonthNames {
  static let records: StaticString = """
    abe=12 abendua=12 abr=4 abrell=4 abril=4 abu=8 abuztua=8 ag=8 ago=8 agost=8 agosti=8 \
    agosto=8 ags=8 agt=8 agu=8 agus=8 agust=8 agustos=8 agustus=8 aib=4 aibrean=4 aout=8 api=4 \
    apirila=4 apr=4 aprel=4 april=4 aprila=4 aprile=4 aprili=4 aprilie=4 aprilis=4 aprill=4 \
    aprilo=4 ara=12 aralik=12 aug=8 augu=8 august=8 augusta=8 augusti=8 augusto=8 augusts=8 \
    augustus=8 augusztus=8 avg=8 avgust=8 avq=8 avqust=8 avr=4 avril=4 aza=11 azaroa=11 bal=4 \
    balandis=4 balandzio=4 beal=5 bealtaine=5 birz=6 birzelio=6 birzelis=6 bre=3 brezen=3 \
    brezna=3 cerven=6 cervence=7 cervenec=7 cervna=6 chw=2 chwef=2 chwefror=2 cvc=7 cvn=6 \
    cze=6 czerwca=6 czerwiec=6 dec=12 dece=12 decembar=12 december=12 decembra=12 decembre=12 \
    decembrie=12 decembris=12 decembro=12 decemeber=12 dek=12 dekabr=12 des=12 desemba=12 \
    desember=12 desembre=12 dets=12 detsember=12 dez=12 dezember=12 dezembro=12 dfomh=10 \
    dhj=12 dhjetor=12 dic=12 dicembre=12 diciembre=12 dis=12 disember=12 disyembre=12 dub=4 \
    duben=4 dubna=4 d’abr=4 d’abril=4 d’ag=8 d’agost=8 d’oct=10 d’octubre=10 ean=1 eanair=1 \
    ebr=4 ebrill=4 eka=6 ekaina=6 eki=10 ekim=10 elo=8 elokuu=8 elokuuta=8 ene=1 enero=1 eyl=9 \
    eylul=9 feabh=2 feabhra=2 feb=2 febbraio=2 febr=2 febreiro=2 febrer=2 febrero=2 februar=2 \
    februara=2 februari=2 februarie=2 februaris=2 februaro=2 february=2 febuary=2 feburary=2 \
    fev=2 fevereiro=2 fevr=2 fevral=2 fevrier=2 geg=5 geguze=5 geguzes=5 gen=1 gener=1 \
    gennaio=1 giu=6 giugno=6 gorff=7 gorffennaf=7 gru=12 grudnia=12 grudzien=12 gruod=12 \
    gruodis=12 gruodzio=12 gush=8 gusht=8 haz=6 haziran=6 heina=7 heinakuu=7 heinakuuta=7 \
    helmi=2 helmikuu=2 helmikuuta=2 huhti=4 huhtikuu=4 huhtikuuta=4 hul=7 hulyo=7 hun=6 \
    hunyo=6 hyd=10 hydref=10 ian=1 ianuarie=1 ion=1 ionawr=1 ira=9 iraila=9 iuil=7 iul=7 \
    iulie=7 iun=6 iunie=6 iyl=7 iyn=6 iyul=7 iyun=6 jaan=1 jaanuar=1 jaenner=1 jan=1 janar=1 \
    janeiro=1 janner=1 januar=1 januara=1 januari=1 januarie=1 januaro=1 january=1 janury=1 \
    janv=1 janvaris=1 janvier=1 jany=1 joulu=12 joulukuu=12 joulukuuta=12 juil=7 juillet=7 \
    juin=6 jul=7 jula=7 julai=7 julho=7 juli=7 julie=7 julij=7 julijs=7 julio=7 juliol=7 \
    julius=7 july=7 jun=6 juna=6 june=6 junho=6 juni=6 junie=6 junij=6 junijs=6 junio=6 \
    junius=6 juny=6 juuli=7 juuni=6 kas=11 kasim=11 kesa=6 kesakuu=6 kesakuuta=6 kol=8 \
    kolovoz=8 kolovoza=8 korr=7 korrik=7 kov=3 kovas=3 kovo=3 kve=5 kveten=5 kvetna=5 kwi=4 \
    kwiecien=4 kwietnia=4 lapkr=11 lapkricio=11 lapkritis=11 led=1 leden=1 ledna=1 liep=7 \
    liepa=7 liepos=7 lip=7 lipanj=6 lipca=7 lipiec=7 lipnja=6 lis=11 listopad=11 listopada=11 \
    listopadu=11 loka=10 lokakuu=10 lokakuuta=10 lug=7 luglio=7 lunasa=8 lut=2 lutego=2 luty=2 \
    maalis=3 maaliskuu=3 maaliskuuta=3 maart=3 mac=3 machi=3 mae=3 maerz=3 mag=5 maggio=5 \
    mai=5 maiatza=5 maig=5 maijs=5 maio=5 maj=5 maja=5 majo=5 majus=5 mar=3 marc=3 marca=3 \
    march=3 marcius=3 marco=3 marec=3 maret=3 marras=11 marraskuu=11 marraskuuta=11 mars=3 \
    marso=3 mart=3 marta=3 martie=3 marto=3 marts=3 martxoa=3 marz=3 marzec=3 marzo=3 mawrth=3 \
    may=5 mayis=5 mayo=5 medi=9 mee=5 mehefin=6 mei=5 meith=6 meitheamh=6 mfomh=9 mrt=3 mrz=3 \
    nen=11 nentor=11 nis=4 nisan=4 nob=11 nobyembre=11 noiembrie=11 noll=12 nollaig=12 nop=11 \
    nopember=11 nov=11 novemba=11 novembar=11 november=11 novembra=11 novembre=11 novembris=11 \
    novembro=11 novemeber=11 noviembre=11 noy=11 noyabr=11 oca=1 ocak=1 oct=10 october=10 \
    octobre=10 octombrie=10 octuber=10 octubre=10 ogo=8 ogos=8 okt=10 oktabr=10 oktoba=10 \
    oktobar=10 oktober=10 oktobra=10 oktobris=10 oktobro=10 oktoober=10 oktubre=10 oktyabr=10 \
    ots=2 otsaila=2 ott=10 ottobre=10 out=10 outubro=10 ozu=3 ozujak=3 ozujka=3 paz=10 \
    pazdziernik=10 pazdziernika=10 peb=2 pebrero=2 pebruari=2 pri=4 prill=4 pro=12 prosinac=12 \
    prosinca=12 prosince=12 prosinec=12 qer=6 qershor=6 rhag=12 rhagfyr=12 rij=10 rijen=10 \
    rijna=10 rugp=8 rugpjucio=8 rugpjutis=8 rugs=9 rugsejis=9 rugsejo=9 ruj=9 rujan=9 rujna=9 \
    samh=11 samhain=11 saus=1 sausio=1 sausis=1 sentabr=9 sentyabr=9 sep=9 sept=9 septemba=9 \
    septembar=9 september=9 septembra=9 septembre=9 septembrie=9 septembris=9 septembro=9 \
    septiembre=9 septmber=9 set=9 setember=9 setembre=9 setembro=9 setiembre=9 settembre=9 \
    setyembre=9 shk=2 shkurt=2 shtator=9 sie=8 sier=8 sierpien=8 sierpnia=8 sij=1 sijecanj=1 \
    sijecnja=1 spal=10 spalio=10 spalis=10 srp=8 srpanj=7 srpen=8 srpna=8 srpnja=7 stu=11 \
    studeni=11 studenoga=11 sty=1 styczen=1 stycznia=1 sub=2 subat=2 svi=5 svibanj=5 svibnja=5 \
    syys=9 syyskuu=9 syyskuuta=9 szept=9 szeptember=9 tach=11 tachwedd=11 tammi=1 tammikuu=1 \
    tammikuuta=1 tem=7 temmuz=7 tet=10 tetor=10 touko=5 toukokuu=5 toukokuuta=5 tra=4 \
    travanj=4 travnja=4 uno=2 unor=2 unora=2 urr=10 urria=10 urt=1 urtarrila=1 uzt=7 uztaila=7 \
    vas=2 vasario=2 vasaris=2 veebr=2 veebruar=2 velj=2 veljaca=2 veljace=2 wrz=9 wrzesien=9 \
    wrzesnia=9 xan=1 xaneiro=1 xul=7 xullo=7 xuno=6 yan=1 yanvar=1 zar=9 zari=9 απρ=4 \
    απριλιοσ=4 απριλιου=4 αυγ=8 αυγουστοσ=8 αυγουστου=8 δεκ=12 δεκεμβριοσ=12 δεκεμβριου=12 \
    ιαν=1 ιανουαριοσ=1 ιανουαριου=1 ιολ=7 ιον=6 ιουλ=7 ιουλιοσ=7 ιουλιου=7 ιουν=6 ιουνιοσ=6 \
    ιουνιου=6 μαι=5 μαιοσ=5 μαιου=5 μαρ=3 μαρτιοσ=3 μαρτιου=3 νοε=11 νοεμβριοσ=11 νοεμβριου=11 \
    οκτ=10 οκτωβριοσ=10 οκτωβριου=10 σεπ=9 σεπτεμβριοσ=9 σεπτεμβριου=9 φεβ=2 φεβρουαριοσ=2 \
    φεβρουαριου=2 авг=8 август=8 августа=8 апр=4 апрел=4 апрель=4 апреля=4 април=4 ақп=2 \
    ақпан=2 бер=3 березень=3 березня=3 вер=9 верасень=9 верасня=9 вересень=9 вересня=9 груд=12 \
    грудень=12 грудня=12 гыйн=1 гыйнвар=1 дек=12 декабр=12 декабрь=12 декабря=12 декември=12 \
    дец=12 децембар=12 жел=12 желтоқсан=12 жні=8 жнівень=8 жніўня=8 жовт=10 жовтень=10 \
    жовтня=10 июл=7 июль=7 июля=7 июн=6 июнь=6 июня=6 кас=10 кастрычнік=10 кастрычніка=10 \
    квіт=4 квітень=4 квітня=4 кра=4 красавік=4 красавіка=4 лип=7 липень=7 липня=7 лист=11 \
    листопад=11 листопада=11 лют=2 лютага=2 лютий=2 лютого=2 люты=2 ліп=7 ліпень=7 ліпеня=7 \
    ліс=11 лістапад=11 лістапада=11 май=5 мам=5 мамыр=5 мар=3 март=3 марта=3 мау=6 маусым=6 \
    мая=5 мај=5 нау=3 наурыз=3 нов=11 новембар=11 ное=11 ноември=11 ноя=11 нояб=11 ноябр=11 \
    ноябрь=11 ноября=11 окт=10 октобар=10 октомври=10 октябр=10 октябрь=10 октября=10 сак=3 \
    сакавік=3 сакавіка=3 сен=9 сент=9 сентябр=9 сентябрь=9 сентября=9 сеп=9 септембар=9 \
    септември=9 серп=8 серпень=8 серпня=8 сне=12 снежань=12 снежня=12 сту=1 студзень=1 \
    студзеня=1 січ=1 січень=1 січня=1 сәу=4 сәуір=4 там=8 тамыз=8 трав=5 травень=5 травня=5 \
    феб=2 фебруар=2 фев=2 февр=2 феврал=2 февраль=2 февраля=2 февруари=2 черв=6 червень=6 \
    червня=6 чэр=6 чэрвень=6 чэрвеня=6 шіл=7 шілде=7 юли=7 юни=6 янв=1 январ=1 январь=1 \
    января=1 яну=1 януари=1 јан=1 јануар=1 јануари=1 јул=7 јули=7 јун=6 јуни=6 қаз=10 қазан=10 \
    қар=11 қараша=11 қаң=1 қаңтар=1 қыр=9 қыркүйек=9 ապր=4 ապրիլ=4 ապրիլի=4 դեկ=12 \
    դեկտեմբեր=12 դեկտեմբերի=12 հլս=7 հնս=6 հնվ=1 հոկ=10 հոկտեմբեր=10 հոկտեմբերի=10 հուլիս=7 \
    հուլիսի=7 հունիս=6 հունիսի=6 հունվար=1 հունվարի=1 մայիս=5 մայիսի=5 մարտ=3 մարտի=3 մյս=5 \
    մրտ=3 նոյ=11 նոյեմբեր=11 նոյեմբերի=11 սեպ=9 սեպտեմբեր=9 սեպտեմբերի=9 փետրվար=2 փետրվարի=2 \
    փտվ=2 օգոստոս=8 օգոստոսի=8 օգս=8 אוגוסט=8 אוג׳=8 אוקטובר=10 אוק׳=10 אפריל=4 אפר׳=4 \
    דצמבר=12 דצמ׳=12 יולי=7 יוני=6 ינואר=1 ינו׳=1 מאי=5 מרץ=3 נובמבר=11 נוב׳=11 ספטמבר=9 \
    ספט׳=9 פברואר=2 פבר׳=2 آب=8 آذار=3 آوریل=4 أبريل=4 أغسطس=8 أفريل=4 أكتوبر=10 أوت=8 أيار=5 \
    أيلول=9 ئاب=8 ئازار=3 ئایار=5 ئەیلوول=9 ابريل=4 اغسطس=8 اكتوبر=10 اوت=8 اپریل=4 اکتبر=10 \
    اکتوبر=10 اګست=8 اگست=8 تشرين=10 تموز=7 تەمووز=7 جانفي=1 جنوري=1 جنوری=1 جوان=6 جولائی=7 \
    جولای=7 جون=6 جويلية=7 حزيران=6 حوزەیران=6 دسامبر=12 دسمبر=12 ديسمبر=12 سبتمبر=9 ستمبر=9 \
    سپتامبر=9 سپتمبر=9 سېپتمبر=9 شباط=2 شوبات=2 فبراير=2 فبروري=2 فروری=2 فوریه=2 فوریهٔ=2 \
    فيفري=2 فېبروري=2 كانون=12 مئی=5 مارس=3 مارچ=3 ماي=5 مايو=5 مه=5 مهٔ=5 مۍ=5 نوامبر=11 \
    نوفمبر=11 نومبر=11 نيسان=4 نیسان=4 يناير=1 يوليه=7 يوليو=7 يونيه=6 يونيو=6 ژانویه=1 \
    ژانویهٔ=1 ژوئن=6 ژوئیه=7 ژوئیهٔ=7 अक्टूबर=10 अक्टू॰=10 अक्टोबर=10 अगस्ट=8 अगस्त=8 अग॰=8 \
    अप्रिल=4 अप्रैल=4 एप्रि=4 एप्रिल=4 ऑक्टो=10 ऑक्टोबर=10 ऑग=8 ऑगस्ट=8 जनवरी=1 जन॰=1 जाने=1 \
    जानेवारी=1 जुन=6 जुलाई=7 जुलै=7 जुल॰=7 जून=6 डिसें=12 डिसेंबर=12 डिसेम्बर=12 दिसंबर=12 \
    दिस॰=12 नवंबर=11 नव॰=11 नोभेम्बर=11 नोव्हें=11 नोव्हेंबर=11 फ़रवरी=2 फ़र॰=2 फेब्रु=2 \
    फेब्रुअरी=2 फेब्रुवारी=2 मई=5 मार्च=3 मे=5 सप्टें=9 सप्टेंबर=9 सितंबर=9 सित॰=9 \
    सेप्टेम्बर=9 অক্টো=10 অক্টোবর=10 আগ=8 আগস্ট=8 এপ্রি=4 এপ্রিল=4 জানু=1 জানুয়ারী=1 জুন=6 \
    জুল=7 জুলাই=7 ডিসে=12 ডিসেম্বর=12 নভে=11 নভেম্বর=11 ফেব=2 ফেব্রুয়ারী=2 মার্চ=3 মে=5 সেপ=9 \
    সেপ্টেম্বর=9 ਅਕਤੂ=10 ਅਕਤੂਬਰ=10 ਅਗ=8 ਅਗਸਤ=8 ਅਪ੍ਰੈ=4 ਅਪ੍ਰੈਲ=4 ਜਨ=1 ਜਨਵਰੀ=1 ਜੁਲਾ=7 ਜੁਲਾਈ=7 \
    ਜੂਨ=6 ਦਸੰ=12 ਦਸੰਬਰ=12 ਨਵੰ=11 ਨਵੰਬਰ=11 ਫ਼ਰ=2 ਫ਼ਰਵਰੀ=2 ਮਈ=5 ਮਾਰਚ=3 ਸਤੰ=9 ਸਤੰਬਰ=9 એપ્રિલ=4 \
    ઑક્ટો=10 ઑક્ટોબર=10 ઑગસ્ટ=8 જાન્યુ=1 જાન્યુઆરી=1 જુલાઈ=7 જૂન=6 ડિસે=12 ડિસેમ્બર=12 નવે=11 \
    નવેમ્બર=11 ફેબ્રુ=2 ફેબ્રુઆરી=2 માર્ચ=3 મે=5 સપ્ટે=9 સપ્ટેમ્બર=9 அக்=10 அக்டோபர்=10 ஆக=8 \
    ஆகஸ்ட்=8 ஏப்=4 ஏப்ரல்=4 செப்=9 செப்டம்பர்=9 ஜன=1 ஜனவரி=1 ஜூன்=6 ஜூலை=7 டிச=12 டிசம்பர்=12 \
    நவ=11 நவம்பர்=11 பிப்=2 பிப்ரவரி=2 மார்=3 மார்ச்=3 மே=5 అక్టో=10 అక్టోబర్=10 ఆగ=8 ఆగస్టు=8 \
    ఏప్రి=4 ఏప్రిల్=4 జన=1 జనవరి=1 జులై=7 జూన్=6 డిసెం=12 డిసెంబర్=12 నవం=11 నవంబర్=11 ఫిబ్ర=2 \
    ఫిబ్రవరి=2 మార్చి=3 మే=5 సెప్టెం=9 సెప్టెంబర్=9 ಅಕ್ಟೋ=10 ಅಕ್ಟೋಬರ್=10 ಆಗ=8 ಆಗಸ್ಟ್=8 ಏಪ್ರಿ=4 \
    ಏಪ್ರಿಲ್=4 ಜನ=1 ಜನವರಿ=1 ಜುಲೈ=7 ಜೂನ್=6 ಡಿಸೆಂ=12 ಡಿಸೆಂಬರ್=12 ನವೆಂ=11 ನವೆಂಬರ್=11 ಫೆಬ್ರ=2 \
    ಫೆಬ್ರವರಿ=2 ಮಾರ್ಚ್=3 ಮೇ=5 ಸೆಪ್ಟೆಂ=9 ಸೆಪ್ಟೆಂಬರ್=9 ഏപ്രി=4 ഏപ്രിൽ=4 ഒക്ടോ=10 ഓഗ=8 ഓഗസ്റ്റ്=8 \
    ജനു=1 ജനുവരി=1 ജൂലൈ=7 ജൂൺ=6 ഡിസം=12 ഡിസംബർ=12 നവം=11 നവംബർ=11 ഫെബ്രു=2 ഫെബ്രുവരി=2 മാർ=3 \
    മാർച്ച്=3 മേയ്=5 സെപ്റ്റം=9 സെപ്റ്റംബർ=9 กค=7 กพ=2 กย=9 กรกฎาคม=7 กันยายน=9 กุมภาพันธ์=2 \
    ตค=10 ตุลาคม=10 ธค=12 ธันวาคม=12 พค=5 พย=11 พฤศจิกายน=11 พฤษภาคม=5 มกราคม=1 มค=1 \
    มิถุนายน=6 มิย=6 มีค=3 มีนาคม=3 สค=8 สิงหาคม=8 เมย=4 เมษายน=4 ກັນຍາ=9 ກຸມພາ=2 ກໍລະກົດ=7 \
    ຕຸລາ=10 ທັນວາ=12 ພະຈິກ=11 ພຶດສະພາ=5 ມັງກອນ=1 ມິຖຸນາ=6 ມີນາ=3 ສິງຫາ=8 ເມສາ=4 စက်=9 \
    စက်တင်ဘာ=9 ဇန်=1 ဇန်နဝါရီ=1 ဇူ=7 ဇူလိုင်=7 ဇွန်=6 ဒီ=12 ဒီဇင်ဘာ=12 နို=11 နိုဝင်ဘာ=11 ဖေ=2 \
    ဖေဖော်ဝါရီ=2 မတ်=3 မေ=5 အောက်=10 အောက်တိုဘာ=10 ဧပြီ=4 ဩဂုတ်=8 აგვ=8 აგვისტო=8 აპრ=4 \
    აპრილი=4 დეკ=12 დეკემბერი=12 თებ=2 თებერვალი=2 იან=1 იანვარი=1 ივლ=7 ივლისი=7 ივნ=6 \
    ივნისი=6 მაი=5 მაისი=5 მარ=3 მარტი=3 ნოე=11 ნოემბერი=11 ოქტ=10 ოქტომბერი=10 სექ=9 \
    სექტემბერი=9 ማርች=3 ሜይ=5 ሴፕቴ=9 ሴፕቴምበር=9 ኖቬም=11 ኖቬምበር=11 ኤፕሪ=4 ኤፕሪል=4 ኦክቶ=10 ኦክቶበር=10 ኦገስ=8 \
    ኦገስት=8 ዲሴም=12 ዲሴምበር=12 ጁላይ=7 ጁን=6 ጃን=1 ጃንዋሪ=1 ፌብ=2 ፌብሩዋሪ=2 កក្កដា=7 កញ្ញា=9 កុម្ភៈ=2 \
    តុលា=10 ធ្នូ=12 មករា=1 មិថុនា=6 មីនា=3 មេសា=4 វិច្ឆិកា=11 សីហា=8 ឧសភា=5 一月=1 七月=7 三月=3 \
    九月=9 二月=2 五月=5 八月=8 六月=6 十一月=11 十二月=12 十月=10 四月=4
    """
}
