<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="kk_KZ" sourcelanguage="en">
<context>
    <name>ActionBar</name>
    <message>
        <source>Back</source>
        <translation>Артқа</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Бас тарту</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Басты бет</translation>
    </message>
</context>
<context>
    <name>Attract</name>
    <message>
        <source>Wallet top-up</source>
        <translation>Әмиянды толтыру</translation>
    </message>
    <message>
        <source>Payments for services</source>
        <translation>Қызметтер үшін төлем</translation>
    </message>
    <message>
        <source>Receipt with every payment</source>
        <translation>Әр төлемге түбіртек</translation>
    </message>
    <message>
        <source>Pay with cash</source>
        <translation>Қолма-қол төлем</translation>
    </message>
    <message>
        <source>Touch the screen</source>
        <translation>Экранды түртіңіз</translation>
    </message>
</context>
<context>
    <name>Cash</name>
    <message>
        <source>Inserted</source>
        <translation>Енгізілді</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>Will be credited later</source>
        <translation>Кейін есепке түседі</translation>
    </message>
    <message>
        <source>Will be credited</source>
        <translation>Есепке түседі</translation>
    </message>
    <message>
        <source>Surplus to the wallet</source>
        <translation>Артығы әмиянға</translation>
    </message>
    <message>
        <source>Can still be inserted</source>
        <translation>Тағы енгізуге болады</translation>
    </message>
    <message>
        <source>Bills taken now</source>
        <translation>Қазір қабылданатын купюралар</translation>
    </message>
    <message>
        <source>No change is given</source>
        <translation>Қайтарым берілмейді</translation>
    </message>
    <message>
        <source>Insert bills one at a time</source>
        <translation>Купюраларды бір-бірлеп салыңыз</translation>
    </message>
    <message>
        <source>Taking the bill in…</source>
        <translation>Купюра енгізіліп жатыр…</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>%1 тексеріліп жатыр…</translation>
    </message>
    <message>
        <source>Accepting %1…</source>
        <translation>%1 қабылданып жатыр…</translation>
    </message>
    <message>
        <source>Accepted: %1</source>
        <translation>Қабылданды: %1</translation>
    </message>
    <message>
        <source>Please take the bill back</source>
        <translation>Купюраны қайтып алыңыз</translation>
    </message>
    <message>
        <source>Please take %1 back</source>
        <translation>Купюраны қайтып алыңыз: %1</translation>
    </message>
    <message>
        <source>The bill was not recognised. Smooth it and try again.</source>
        <translation>Купюра танылмады. Тегістеп, қайта салыңыз.</translation>
    </message>
    <message>
        <source>This bill is not taken here. Please take it back.</source>
        <translation>Бұл купюра мұнда қабылданбайды. Қайтып алыңыз.</translation>
    </message>
    <message>
        <source>The bill is stuck</source>
        <translation>Купюра тұрып қалды</translation>
    </message>
    <message>
        <source>The whole sum is in</source>
        <translation>Сома толық енгізілді</translation>
    </message>
    <message>
        <source>Still to insert: %1</source>
        <translation>Тағы енгізу керек: %1</translation>
    </message>
    <message>
        <source>The receipt paper has run out. What you inserted is safe: finish, and take the code.</source>
        <translation>Түбіртек қағазы бітті. Енгізген ақшаңыз сақталды: аяқтап, түбіртек кодын алыңыз.</translation>
    </message>
    <message>
        <source>The receipt paper has run out. No money has been taken. Cancel and begin again.</source>
        <translation>Түбіртек қағазы бітті. Ақша алынған жоқ. Бас тартып, қайта бастаңыз.</translation>
    </message>
    <message>
        <source>The bill acceptor has stopped. No money has been taken.</source>
        <translation>Купюра қабылдағыш тоқтады. Ақша алынған жоқ.</translation>
    </message>
    <message>
        <source>The terminal has stopped. What you inserted is safe and will be credited.</source>
        <translation>Терминал тоқтады. Енгізген ақшаңыз сақталды, есепке түседі.</translation>
    </message>
    <message>
        <source>The terminal has stopped. No money has been taken.</source>
        <translation>Терминал тоқтады. Ақша алынған жоқ.</translation>
    </message>
    <message>
        <source>Bills are not taken now</source>
        <translation>Қазір купюра қабылданбайды</translation>
    </message>
    <message>
        <source>The bill acceptor has stopped. What you inserted is safe and will be credited.</source>
        <translation>Купюра қабылдағыш тоқтады. Енгізген ақшаңыз сақталды, есепке түседі.</translation>
    </message>
</context>
<context>
    <name>Check</name>
    <message>
        <source>Please check</source>
        <translation>Тексеріп алыңыз</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>Wallet</source>
        <translation>Әмиян</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Алушы</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Қызмет</translation>
    </message>
    <message>
        <source>To be paid</source>
        <translation>Төленетін сома</translation>
    </message>
    <message>
        <source>Payee&apos;s BIN</source>
        <translation>Алушының БСН-і</translation>
    </message>
    <message>
        <source>Holder</source>
        <translation>Иесі</translation>
    </message>
    <message>
        <source>No fee</source>
        <translation>Жоқ</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>кемінде %1</translation>
    </message>
    <message>
        <source>at most %1</source>
        <translation>ең көбі %1</translation>
    </message>
    <message>
        <source>The payee gets exactly this sum. No change is given.</source>
        <translation>Алушыға дәл осы сома түседі. Қайтарым берілмейді.</translation>
    </message>
    <message>
        <source>The fee is taken from what you insert. No change is given.</source>
        <translation>Комиссия енгізілген ақшадан ұсталады. Қайтарым берілмейді.</translation>
    </message>
    <message>
        <source>All that you insert is credited. No change is given.</source>
        <translation>Енгізген ақшаңыз толық есепке түседі. Қайтарым берілмейді.</translation>
    </message>
    <message>
        <source>Fee: %1</source>
        <translation>Комиссия: %1</translation>
    </message>
    <message>
        <source>The payee gets</source>
        <translation>Алушыға түседі</translation>
    </message>
    <message>
        <source>You insert</source>
        <translation>Енгізетініңіз</translation>
    </message>
    <message>
        <source>Smallest sum</source>
        <translation>Ең аз сома</translation>
    </message>
    <message>
        <source>Largest sum</source>
        <translation>Ең көп сома</translation>
    </message>
    <message>
        <source>Left of the limit</source>
        <translation>Лимит қалдығы</translation>
    </message>
</context>
<context>
    <name>Collection</name>
    <message>
        <source>One moment</source>
        <translation>Бір сәт</translation>
    </message>
    <message>
        <source>The printer has no paper</source>
        <translation>Принтерде қағаз жоқ</translation>
    </message>
    <message>
        <source>In the cassette</source>
        <translation>Кассетада</translation>
    </message>
    <message>
        <source>Take the cassette out</source>
        <translation>Кассетаны алыңыз</translation>
    </message>
    <message>
        <source>Put the empty cassette in</source>
        <translation>Бос кассетаны салыңыз</translation>
    </message>
    <message>
        <source>A cassette was out without a log-in</source>
        <translation>Кассета кірусіз алынған</translation>
    </message>
    <message>
        <source>Number of the bag</source>
        <translation>Қап нөмірі</translation>
    </message>
    <message>
        <source>Number of the seal</source>
        <translation>Пломба нөмірі</translation>
    </message>
    <message>
        <source>Your own count</source>
        <translation>Өз санағыңыз</translation>
    </message>
    <message>
        <source>Is all of this right?</source>
        <translation>Бәрі дұрыс па?</translation>
    </message>
    <message>
        <source>The bag is closed</source>
        <translation>Қап жабылды</translation>
    </message>
    <message>
        <source>Put paper in, or go on without slips.</source>
        <translation>Қағаз салыңыз немесе қағазсыз жалғастырыңыз.</translation>
    </message>
    <message>
        <source>Compare with what you find. Then take the cassette.</source>
        <translation>Табылғанмен салыстырыңыз. Содан кейін кассетаны алыңыз.</translation>
    </message>
    <message>
        <source>The bill acceptor tells by itself when it is out.</source>
        <translation>Алынғанын қабылдағыш өзі хабарлайды.</translation>
    </message>
    <message>
        <source>The bill acceptor tells by itself when it is in.</source>
        <translation>Салынғанын қабылдағыш өзі хабарлайды.</translation>
    </message>
    <message>
        <source>Is it in a bag, or was it put back with its bills?</source>
        <translation>Ол қапта ма, әлде купюраларымен қайта салынды ма?</translation>
    </message>
    <message>
        <source>As it is printed on the bag</source>
        <translation>Қапта жазылғандай</translation>
    </message>
    <message>
        <source>As it is printed on the seal</source>
        <translation>Пломбада жазылғандай</translation>
    </message>
    <message>
        <source>Touch a denomination, type how many. You may leave it out.</source>
        <translation>Номиналды басып, санын теріңіз. Өткізіп жіберуге болады.</translation>
    </message>
    <message>
        <source>After this the bag cannot be changed.</source>
        <translation>Бұдан кейін қапты өзгертуге болмайды.</translation>
    </message>
    <message>
        <source>One slip into the bag, one for you.</source>
        <translation>Бір түбіртек қапқа, біреуі сізге.</translation>
    </message>
    <message>
        <source>The number is too long.</source>
        <translation>Нөмір тым ұзын.</translation>
    </message>
    <message>
        <source>The number cannot be read.</source>
        <translation>Нөмір оқылмайды.</translation>
    </message>
    <message>
        <source>The number is missing.</source>
        <translation>Нөмір жоқ.</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Басталуы</translation>
    </message>
    <message>
        <source>Taken out</source>
        <translation>Алынған уақыты</translation>
    </message>
    <message>
        <source>Cassettes without a bag</source>
        <translation>Қапсыз кассеталар</translation>
    </message>
    <message>
        <source>Bag</source>
        <translation>Қап</translation>
    </message>
    <message>
        <source>Seal</source>
        <translation>Пломба</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 ішінен %1</translation>
    </message>
    <message>
        <source>Slips on paper</source>
        <translation>Басылған түбіртектер</translation>
    </message>
    <message>
        <source>receipt %1</source>
        <translation>түбіртек %1</translation>
    </message>
    <message>
        <source>Disputed: %1</source>
        <translation>Даулы: %1</translation>
    </message>
    <message>
        <source>%1 bills, %2</source>
        <translation>%1 купюра, %2</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Барлығы</translation>
    </message>
    <message>
        <source>not counted</source>
        <translation>саналмаған</translation>
    </message>
    <message>
        <source>Own count</source>
        <translation>Өз санағы</translation>
    </message>
    <message>
        <source>by the acceptor %1</source>
        <translation>қабылдағышта %1</translation>
    </message>
    <message>
        <source>counted %1</source>
        <translation>саналғаны %1</translation>
    </message>
    <message>
        <source>It is out: the acceptor does not tell</source>
        <translation>Ол алынды: қабылдағыш хабарламайды</translation>
    </message>
    <message>
        <source>It was swapped while off, %1, %2</source>
        <translation>Өшік кезде ауыстырылған, %1, %2</translation>
    </message>
    <message>
        <source>It was put back</source>
        <translation>Ол қайта салынды</translation>
    </message>
    <message>
        <source>Print slips again</source>
        <translation>Түбіртекті қайта басу</translation>
    </message>
</context>
<context>
    <name>Crosses</name>
    <message>
        <source>Touch the middle of the cross, as exactly as you can.</source>
        <translation>Айқыштың дәл ортасын басыңыз.</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Network</source>
        <translation>Желі</translation>
    </message>
    <message>
        <source>Plugged in</source>
        <translation>Қосулы</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Ажыратылған</translation>
    </message>
    <message>
        <source>Flaky</source>
        <translation>Тұрақсыз</translation>
    </message>
    <message>
        <source>Bill acceptor</source>
        <translation>Купюра қабылдағыш</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>Жөнді</translation>
    </message>
    <message>
        <source>Bill jammed</source>
        <translation>Купюра тұрып қалды</translation>
    </message>
    <message>
        <source>Cassette out</source>
        <translation>Кассета алынған</translation>
    </message>
    <message>
        <source>Cassette full</source>
        <translation>Кассета толы</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Принтер</translation>
    </message>
    <message>
        <source>Paper near end</source>
        <translation>Қағаз аз</translation>
    </message>
    <message>
        <source>Paper out</source>
        <translation>Қағаз жоқ</translation>
    </message>
    <message>
        <source>Cover open</source>
        <translation>Қақпағы ашық</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Қуат</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Қосулы</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Өшірілген</translation>
    </message>
</context>
<context>
    <name>Done</name>
    <message>
        <source>Receipt</source>
        <translation>Түбіртек</translation>
    </message>
    <message>
        <source>Print again</source>
        <translation>Қайта басу</translation>
    </message>
    <message>
        <source>Another payment</source>
        <translation>Тағы төлеу</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Орындалды</translation>
    </message>
    <message>
        <source>Not credited yet</source>
        <translation>Әзірге есепке түскен жоқ</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Орындауға қабылданды</translation>
    </message>
    <message>
        <source>The money has been credited.</source>
        <translation>Ақша есепке түсті.</translation>
    </message>
    <message>
        <source>What was not credited is kept under this receipt number. The operator will settle it: please call.</source>
        <translation>Есепке түспегені осы түбіртек нөмірімен сақталды. Операторға қоңырау шалыңыз, ол мәселені шешеді.</translation>
    </message>
    <message>
        <source>The payment is on its way: it will be credited as soon as the connection allows. Keep the receipt.</source>
        <translation>Төлем жолда: байланыс болған бойда ақша есепке түседі. Түбіртекті сақтаңыз.</translation>
    </message>
    <message>
        <source>Printing the receipt…</source>
        <translation>Түбіртек басылып жатыр…</translation>
    </message>
    <message>
        <source>Please take your receipt.</source>
        <translation>Түбіртекті алыңыз.</translation>
    </message>
    <message>
        <source>If no receipt came out, print it again or take the code along.</source>
        <translation>Түбіртек шықпаса, қайта басыңыз немесе кодты телефонмен түсіріп алыңыз.</translation>
    </message>
    <message>
        <source>The receipt could not be printed. Take the code along.</source>
        <translation>Түбіртек басылмады. Кодты телефонмен түсіріп алыңыз.</translation>
    </message>
    <message>
        <source>Take the receipt along: point the camera at the code.</source>
        <translation>Түбіртек осы кодта: телефон камерасын бағыттаңыз.</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Енгізілді</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>To the surplus wallet</source>
        <translation>Артығы әмиянға</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Есепке түсті</translation>
    </message>
    <message>
        <source>Will be credited</source>
        <translation>Есепке түседі</translation>
    </message>
</context>
<context>
    <name>EaseSheet</name>
    <message>
        <source>Easier to see and hear</source>
        <translation>Көруге, естуге ыңғайлы</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Айқын түстер</translation>
    </message>
    <message>
        <source>Large text</source>
        <translation>Ірі мәтін</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>Дауыстап оқу</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Дайын</translation>
    </message>
</context>
<context>
    <name>EaseSwitch</name>
    <message>
        <source>on</source>
        <translation>қосулы</translation>
    </message>
    <message>
        <source>off</source>
        <translation>өшірулі</translation>
    </message>
</context>
<context>
    <name>Found</name>
    <message>
        <source>Print a copy</source>
        <translation>Көшірмесін басу</translation>
    </message>
    <message>
        <source>Executed</source>
        <translation>Орындалды</translation>
    </message>
    <message>
        <source>Not credited</source>
        <translation>Есепке түскен жоқ</translation>
    </message>
    <message>
        <source>Settled by the operator</source>
        <translation>Оператор реттеді</translation>
    </message>
    <message>
        <source>Not executed</source>
        <translation>Орындалмады</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Орындауға қабылданды</translation>
    </message>
    <message>
        <source>Nothing has left the wallet. You can order again.</source>
        <translation>Әмияннан ештеңе шыққан жоқ. Қайта жасауға болады.</translation>
    </message>
    <message>
        <source>The money has left the wallet and the order is carried out.</source>
        <translation>Ақша әмияннан шықты, тапсырыс орындалды.</translation>
    </message>
    <message>
        <source>The money has been credited. Nothing else is to be done.</source>
        <translation>Ақша есепке түсті. Басқа ештеңе істеудің қажеті жоқ.</translation>
    </message>
    <message>
        <source>The money is kept under this receipt number. Please call the operator: the number is above.</source>
        <translation>Ақша осы түбіртек нөмірімен сақтаулы. Операторға қоңырау шалыңыз, нөмірі жоғарыда.</translation>
    </message>
    <message>
        <source>The operator has decided what becomes of the money. Questions: please call.</source>
        <translation>Оператор ақшаның тағдырын шешті. Сұрағыңыз болса, қоңырау шалыңыз.</translation>
    </message>
    <message>
        <source>The payment is being carried out. Please look again later.</source>
        <translation>Төлем орындалып жатыр. Кейінірек қайта қараңыз.</translation>
    </message>
    <message>
        <source>No connection now. The payment is kept here and goes on when the connection returns.</source>
        <translation>Қазір байланыс жоқ. Төлем осында сақтаулы, байланыс қалпына келгенде жалғасады.</translation>
    </message>
    <message>
        <source>Printing the copy…</source>
        <translation>Көшірмесі басылып жатыр…</translation>
    </message>
    <message>
        <source>Please take your copy.</source>
        <translation>Көшірмесін алыңыз.</translation>
    </message>
    <message>
        <source>The copy could not be printed. Take the code along.</source>
        <translation>Көшірмесі басылмады. Кодты телефонмен түсіріп алыңыз.</translation>
    </message>
    <message>
        <source>Take the receipt along: point the camera at the code.</source>
        <translation>Түбіртек осы кодта: телефон камерасын бағыттаңыз.</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Есепке түсті</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Енгізілді</translation>
    </message>
    <message>
        <source>From the wallet</source>
        <translation>Әмияннан</translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message>
        <source>Pay %1</source>
        <translation>%1 төлеу</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>Төлеу</translation>
    </message>
    <message>
        <source>Finish and pay %1</source>
        <translation>Аяқтап, %1 төлеу</translation>
    </message>
    <message>
        <source>Finish and pay</source>
        <translation>Аяқтап, төлеу</translation>
    </message>
    <message>
        <source>Put %1 into the wallet</source>
        <translation>%1 әмиянға салу</translation>
    </message>
    <message>
        <source>Insert cash</source>
        <translation>Ақша енгізу</translation>
    </message>
    <message>
        <source>I agree</source>
        <translation>Келісемін</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Аяқтау</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Қайталау</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Әрі қарай</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Шығу</translation>
    </message>
    <message>
        <source>Yes, do it</source>
        <translation>Иә, орындау</translation>
    </message>
    <message>
        <source>Take the cassette</source>
        <translation>Кассетаны алу</translation>
    </message>
    <message>
        <source>There is no other cassette</source>
        <translation>Басқа кассета жоқ</translation>
    </message>
    <message>
        <source>It is in a bag</source>
        <translation>Ол қапта</translation>
    </message>
    <message>
        <source>Close the bag</source>
        <translation>Қапты жабу</translation>
    </message>
    <message>
        <source>Go on without slips</source>
        <translation>Түбіртексіз жалғастыру</translation>
    </message>
    <message>
        <source>Next cassette</source>
        <translation>Келесі кассета</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Кіру</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Растау</translation>
    </message>
    <message>
        <source>To the wallet</source>
        <translation>Әмиянға</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>How can we help?</source>
        <translation>Қалай көмектесе аламыз?</translation>
    </message>
    <message>
        <source>Call us, day and night</source>
        <translation>Тәулік бойы қоңырау шалыңыз</translation>
    </message>
    <message>
        <source>Please name the terminal and the receipt number.</source>
        <translation>Терминал мен түбіртек нөмірін айтыңыз.</translation>
    </message>
    <message>
        <source>Open a wallet</source>
        <translation>Әмиян ашу</translation>
    </message>
    <message>
        <source>Point the camera of your phone at the code.</source>
        <translation>Телефон камерасын кодқа бағыттаңыз.</translation>
    </message>
    <message>
        <source>Find my payment</source>
        <translation>Төлемімді табу</translation>
    </message>
    <message>
        <source>The public offer</source>
        <translation>Жария оферта</translation>
    </message>
    <message>
        <source>Terminal %1</source>
        <translation>%1 терминалы</translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>What would you like to do?</source>
        <translation>Қызметті таңдаңыз</translation>
    </message>
    <message>
        <source>Cash only. No change is given.</source>
        <translation>Тек қолма-қол ақша. Қайтарым берілмейді.</translation>
    </message>
    <message>
        <source>In cash or from your wallet. No change is given.</source>
        <translation>Қолма-қол немесе әмияннан. Қайтарым берілмейді.</translation>
    </message>
    <message>
        <source>By phone number, in cash</source>
        <translation>Телефон нөмірі бойынша, қолма-қол ақшамен</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Іздеу</translation>
    </message>
    <message>
        <source>Find my payment</source>
        <translation>Төлемімді табу</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Көмек</translation>
    </message>
    <message>
        <source>Greyed tiles: %1</source>
        <translation>Сұр батырмалар: %1</translation>
    </message>
</context>
<context>
    <name>LanguageBar</name>
    <message>
        <source>Everything within low reach</source>
        <translation>Бәрі төменде</translation>
    </message>
    <message>
        <source>Easier to see and hear</source>
        <translation>Көруге, естуге ыңғайлы</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>Desk demo</source>
        <translation>Үстел демосы</translation>
    </message>
    <message>
        <source>Insert a bill</source>
        <translation>Купюра салыңыз</translation>
    </message>
    <message>
        <source>A torn 500</source>
        <translation>Жыртық 500</translation>
    </message>
    <message>
        <source>It will be ready in a moment.</source>
        <translation>Сәлден кейін дайын болады.</translation>
    </message>
    <message>
        <source>The terminal is starting</source>
        <translation>Терминал іске қосылып жатыр</translation>
    </message>
    <message>
        <source>Checking your details</source>
        <translation>Деректеріңіз тексеріліп жатыр</translation>
    </message>
    <message>
        <source>Sending your payment</source>
        <translation>Төлеміңіз жіберіліп жатыр</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>The public offer</source>
        <translation>Жария оферта</translation>
    </message>
    <message>
        <source>To use the wallet, please accept the offer in force.</source>
        <translation>Әмиянды пайдалану үшін қолданыстағы офертаны қабылдаңыз.</translation>
    </message>
    <message>
        <source>Read it on your phone: point the camera at the code.</source>
        <translation>Телефоннан оқыңыз: камераны кодқа бағыттаңыз.</translation>
    </message>
    <message>
        <source>No paper receipt now</source>
        <translation>Қазір қағаз түбіртек жоқ</translation>
    </message>
    <message>
        <source>The terminal cannot print. You will get the receipt as a code for your phone.</source>
        <translation>Терминал басып шығара алмайды. Түбіртекті телефоныңызға код арқылы аласыз.</translation>
    </message>
    <message>
        <source>You can also ask for it later by the receipt number.</source>
        <translation>Оны кейін түбіртек нөмірі бойынша да сұрауға болады.</translation>
    </message>
    <message>
        <source>No connection now</source>
        <translation>Қазір байланыс жоқ</translation>
    </message>
    <message>
        <source>The money will be credited when the connection returns.</source>
        <translation>Ақша байланыс қалпына келгенде есепке түседі.</translation>
    </message>
    <message>
        <source>You will get a receipt with a number at once. Keep it until the money has arrived.</source>
        <translation>Нөмірі бар түбіртекті бірден аласыз. Ақша түскенше сақтап қойыңыз.</translation>
    </message>
    <message>
        <source>Read it here</source>
        <translation>Осында оқу</translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>Clear</source>
        <translation>Тазалау</translation>
    </message>
    <message>
        <source>Delete one</source>
        <translation>Бір таңбаны өшіру</translation>
    </message>
</context>
<context>
    <name>Offer</name>
    <message>
        <source>Search</source>
        <translation>Іздеу</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>Келесі жері</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Алдыңғы</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Келесі</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Табылды: %1</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Көрсету</translation>
    </message>
    <message>
        <source>Public offer, version %1</source>
        <translation>Жария оферта, %1 нұсқасы</translation>
    </message>
    <message>
        <source>The offer is official in Kazakh and Russian only.</source>
        <translation>Оферта тек қазақ және орыс тілдерінде ресми.</translation>
    </message>
    <message>
        <source>Read it on your phone: point the camera at the code.</source>
        <translation>Телефоннан оқыңыз: камераны кодқа бағыттаңыз.</translation>
    </message>
</context>
<context>
    <name>OutOfService</name>
    <message>
        <source>Out of service for now</source>
        <translation>Уақытша жұмыс істемейді</translation>
    </message>
    <message>
        <source>Since %1</source>
        <translation>Басталған уақыты: %1</translation>
    </message>
    <message>
        <source>Questions about your money</source>
        <translation>Ақшаңыз туралы сұрақтар</translation>
    </message>
    <message>
        <source>Find my payment</source>
        <translation>Төлемімді табу</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Көмек</translation>
    </message>
    <message>
        <source>The cash box is full.</source>
        <translation>Ақша жәшігі толды.</translation>
    </message>
    <message>
        <source>The cash box is being changed.</source>
        <translation>Ақша жәшігі ауыстырылып жатыр.</translation>
    </message>
    <message>
        <source>The bill acceptor is not working.</source>
        <translation>Купюра қабылдағыш жұмыс істемейді.</translation>
    </message>
    <message>
        <source>There has been no connection for too long.</source>
        <translation>Байланыс тым ұзақ уақыттан бері жоқ.</translation>
    </message>
    <message>
        <source>The terminal has reached the sum it may take.</source>
        <translation>Терминал қабылдай алатын сома таусылды.</translation>
    </message>
    <message>
        <source>The terminal is checking its clock.</source>
        <translation>Терминал уақытын тексеріп жатыр.</translation>
    </message>
    <message>
        <source>The printer is not working.</source>
        <translation>Принтер жұмыс істемейді.</translation>
    </message>
    <message>
        <source>The terminal cannot keep its records.</source>
        <translation>Терминал жазбаларын сақтай алмай тұр.</translation>
    </message>
    <message>
        <source>The terminal is being serviced.</source>
        <translation>Терминалға қызмет көрсетіліп жатыр.</translation>
    </message>
    <message>
        <source>The public offer</source>
        <translation>Жария оферта</translation>
    </message>
    <message>
        <source>No cash is taken for now</source>
        <translation>Қазір қолма-қол ақша қабылданбайды</translation>
    </message>
    <message>
        <source>Without cash: pay, transfer, balance and statement in your wallet.</source>
        <translation>Қолма-қолсыз: әмияннан төлеу, аудару, теңгерім мен үзінді көшірме.</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>This takes a few seconds.</source>
        <translation>Бірнеше секунд күте тұрыңыз.</translation>
    </message>
    <message>
        <source>Checking your details</source>
        <translation>Деректеріңіз тексеріліп жатыр</translation>
    </message>
    <message>
        <source>At most ten seconds. If it takes longer, it goes on without you and the receipt says so.</source>
        <translation>Ең көбі он секунд. Ұзаққа созылса, төлем өздігінен жалғасады, бұл түбіртекте жазылады.</translation>
    </message>
    <message>
        <source>Sending your payment</source>
        <translation>Төлеміңіз жіберіліп жатыр</translation>
    </message>
</context>
<context>
    <name>Payees</name>
    <message>
        <source>Whom would you like to pay?</source>
        <translation>Кімге төлейсіз?</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Іздеу</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Алдыңғы</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Келесі</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Please fill this in.</source>
        <translation>Осы жолды толтырыңыз.</translation>
    </message>
    <message>
        <source>The number is not complete yet.</source>
        <translation>Нөмір әлі толық емес.</translation>
    </message>
    <message>
        <source>This is not a Kazakhstan mobile number. Please check the digits.</source>
        <translation>Бұл Қазақстанның ұялы нөмірі емес. Цифрларды тексеріңіз.</translation>
    </message>
    <message>
        <source>One of the digits is mistyped. Please compare with your document.</source>
        <translation>Бір цифр қате терілген. Құжатпен салыстырыңыз.</translation>
    </message>
    <message>
        <source>The sum is smaller than can be paid here.</source>
        <translation>Сома мұнда төленетін ең аз сомадан кем.</translation>
    </message>
    <message>
        <source>The sum is larger than can be paid here.</source>
        <translation>Сома мұнда төленетін ең көп сомадан асады.</translation>
    </message>
    <message>
        <source>There is no such day. Please type day, month and year.</source>
        <translation>Мұндай күн жоқ. Күнін, айын және жылын теріңіз.</translation>
    </message>
    <message>
        <source>This code is not on a bill of this payee. Please type the number.</source>
        <translation>Бұл код осы алушының түбіртегінде болмайды. Нөмірін теріңіз.</translation>
    </message>
    <message>
        <source>Nothing found. Please compare number and sum with the receipt.</source>
        <translation>Ештеңе табылмады. Нөмірі мен сомасын түбіртекпен салыстырыңыз.</translation>
    </message>
    <message>
        <source>No connection now: only receipts of this terminal can be found. Please try later.</source>
        <translation>Қазір байланыс жоқ: тек осы терминалдың түбіртектері табылады. Кейінірек көріңіз.</translation>
    </message>
    <message>
        <source>Please check what you typed.</source>
        <translation>Терген дерегіңізді тексеріңіз.</translation>
    </message>
    <message>
        <source>You pay exactly %1. The terminal gives no change: what you insert above it goes to this wallet.</source>
        <translation>Сіз дәл %1 төлейсіз. Қайтарым берілмейді: артық енгізгеніңіз осы әмиянға түседі.</translation>
    </message>
    <message>
        <source>Or hold the code on your bill to the scanner.</source>
        <translation>Немесе түбіртектегі кодты сканерге көрсетіңіз.</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Келесі</translation>
    </message>
</context>
<context>
    <name>Refused</name>
    <message>
        <source>Rule %1</source>
        <translation>Ереже: %1</translation>
    </message>
    <message>
        <source>Open a wallet</source>
        <translation>Әмиян ашу</translation>
    </message>
    <message>
        <source>Point the phone&apos;s camera at the code.</source>
        <translation>Телефон камерасын кодқа бағыттаңыз.</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>Show all</source>
        <translation>Барлығын көру</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Әріптер</translation>
    </message>
    <message>
        <source>Most used here</source>
        <translation>Мұнда жиі төленетіндер</translation>
    </message>
    <message>
        <source>Type a name</source>
        <translation>Атауын теріңіз</translation>
    </message>
    <message>
        <source>Nothing found. Please check the letters.</source>
        <translation>Ештеңе табылмады. Әріптерді тексеріңіз.</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Табылды: %1</translation>
    </message>
</context>
<context>
    <name>Service</name>
    <message>
        <source>Who are you?</source>
        <translation>Сіз кімсіз?</translation>
    </message>
    <message>
        <source>Your code, four to eight digits</source>
        <translation>Кодыңыз, төрт–сегіз сан</translation>
    </message>
    <message>
        <source>Your PIN</source>
        <translation>PIN-кодыңыз</translation>
    </message>
    <message>
        <source>Nobody sees it on the screen</source>
        <translation>Экранда көрінбейді</translation>
    </message>
    <message>
        <source>The code from the message</source>
        <translation>Хабарламадағы код</translation>
    </message>
    <message>
        <source>It was sent to your phone</source>
        <translation>Телефоныңызға жіберілді</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>Бір сәт</translation>
    </message>
    <message>
        <source>Too many wrong tries. Wait %1 s.</source>
        <translation>Қате көп енгізілді. %1 с күтіңіз.</translation>
    </message>
    <message>
        <source>Takes no cash: %1</source>
        <translation>Қолма-қол ақша қабылдамайды: %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>In service</source>
        <translation>Жұмыс істеп тұр</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Инкассация</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Құрылғылар</translation>
    </message>
    <message>
        <source>Network test</source>
        <translation>Байланысты тексеру</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Жіберу кезегі</translation>
    </message>
    <message>
        <source>X report</source>
        <translation>X есебі</translation>
    </message>
    <message>
        <source>Disputed bills</source>
        <translation>Даулы купюралар</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Баптаулар</translation>
    </message>
    <message>
        <source>Bills taken</source>
        <translation>Қабылданатын купюралар</translation>
    </message>
    <message>
        <source>Installation</source>
        <translation>Орнату</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Журналдар</translation>
    </message>
    <message>
        <source>Screen test</source>
        <translation>Экранды тексеру</translation>
    </message>
    <message>
        <source>Open, close, restart</source>
        <translation>Ашу, жабу, қайта қосу</translation>
    </message>
    <message>
        <source>collector</source>
        <translation>инкассатор</translation>
    </message>
    <message>
        <source>technician</source>
        <translation>техник</translation>
    </message>
    <message>
        <source>manager</source>
        <translation>менеджер</translation>
    </message>
    <message>
        <source>Test print</source>
        <translation>Баспаны тексеру</translation>
    </message>
    <message>
        <source>Test a bill</source>
        <translation>Купюраны тексеру</translation>
    </message>
    <message>
        <source>Paper replaced</source>
        <translation>Қағаз ауыстырылды</translation>
    </message>
    <message>
        <source>Reset acceptor</source>
        <translation>Қабылдағышты қайта қосу</translation>
    </message>
    <message>
        <source>Take no bills</source>
        <translation>Купюра қабылдамау</translation>
    </message>
    <message>
        <source>Take bills</source>
        <translation>Купюра қабылдау</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>Қайта тексеру</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>Қазір жіберу</translation>
    </message>
    <message>
        <source>Export to USB</source>
        <translation>USB-ге көшіру</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Басып шығару</translation>
    </message>
    <message>
        <source>Kazakh first</source>
        <translation>Алдымен қазақша</translation>
    </message>
    <message>
        <source>Russian first</source>
        <translation>Алдымен орысша</translation>
    </message>
    <message>
        <source>English first</source>
        <translation>Алдымен ағылшынша</translation>
    </message>
    <message>
        <source>Wait 60 s</source>
        <translation>60 с күту</translation>
    </message>
    <message>
        <source>Wait 120 s</source>
        <translation>120 с күту</translation>
    </message>
    <message>
        <source>Wait 180 s</source>
        <translation>180 с күту</translation>
    </message>
    <message>
        <source>Back to the preset</source>
        <translation>Бастапқы баптауға қайту</translation>
    </message>
    <message>
        <source>Hangs 50 mm lower</source>
        <translation>50 мм төмен ілінген</translation>
    </message>
    <message>
        <source>Hangs 50 mm higher</source>
        <translation>50 мм жоғары ілінген</translation>
    </message>
    <message>
        <source>Offer the voice</source>
        <translation>Дауысты ұсыну</translation>
    </message>
    <message>
        <source>No voice</source>
        <translation>Дауыссыз</translation>
    </message>
    <message>
        <source>Another volume</source>
        <translation>Басқа дауыс деңгейі</translation>
    </message>
    <message>
        <source>Another kind of printer</source>
        <translation>Басқа принтер түрі</translation>
    </message>
    <message>
        <source>Look for ports</source>
        <translation>Порттарды іздеу</translation>
    </message>
    <message>
        <source>Day before</source>
        <translation>Алдыңғы күн</translation>
    </message>
    <message>
        <source>Day after</source>
        <translation>Келесі күн</translation>
    </message>
    <message>
        <source>Screen is fine</source>
        <translation>Экран дұрыс</translation>
    </message>
    <message>
        <source>Screen is faulty</source>
        <translation>Экран ақаулы</translation>
    </message>
    <message>
        <source>Close the kiosk</source>
        <translation>Терминалды жабу</translation>
    </message>
    <message>
        <source>Open the kiosk</source>
        <translation>Терминалды ашу</translation>
    </message>
    <message>
        <source>Restart program</source>
        <translation>Бағдарламаны қайта қосу</translation>
    </message>
    <message>
        <source>Restart machine</source>
        <translation>Терминалды қайта қосу</translation>
    </message>
    <message>
        <source>Shut down</source>
        <translation>Өшіру</translation>
    </message>
    <message>
        <source>Bill acceptor</source>
        <translation>Купюра қабылдағыш</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Принтер</translation>
    </message>
    <message>
        <source>Reader of codes</source>
        <translation>Код оқығыш</translation>
    </message>
    <message>
        <source>Last code</source>
        <translation>Соңғы код</translation>
    </message>
    <message>
        <source>Read at</source>
        <translation>Оқылған уақыты</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Күйі</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Үлгісі</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>Микробағдарлама</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>Қабылдайды</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Қағаз</translation>
    </message>
    <message>
        <source>Kiosk</source>
        <translation>Терминал</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Себебі</translation>
    </message>
    <message>
        <source>Language at first</source>
        <translation>Алғашқы тіл</translation>
    </message>
    <message>
        <source>Silence, seconds</source>
        <translation>Күту уақыты, секунд</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Желі</translation>
    </message>
    <message>
        <source>Name of the ledger</source>
        <translation>Сервер атауы</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Шифрлау</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Сервер</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Сағат</translation>
    </message>
    <message>
        <source>Entries waiting</source>
        <translation>Күтіп тұрған жазбалар</translation>
    </message>
    <message>
        <source>Newest entry</source>
        <translation>Соңғы жазба</translation>
    </message>
    <message>
        <source>Confirmed up to</source>
        <translation>Расталғаны</translation>
    </message>
    <message>
        <source>Oldest waiting</source>
        <translation>Ең ескісі</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Басталуы</translation>
    </message>
    <message>
        <source>In the cassette</source>
        <translation>Кассетада</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>Төлемдер</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Енгізілді</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Есепке түсті</translation>
    </message>
    <message>
        <source>Not credited</source>
        <translation>Есепке түспеген</translation>
    </message>
    <message>
        <source>Sales by payee</source>
        <translation>Алушылар бойынша</translation>
    </message>
    <message>
        <source>Glass over the floor, mm</source>
        <translation>Экранның еденнен биіктігі, мм</translation>
    </message>
    <message>
        <source>Voice guidance</source>
        <translation>Дауыстап оқу</translation>
    </message>
    <message>
        <source>Kind of printer</source>
        <translation>Принтер түрі</translation>
    </message>
    <message>
        <source>Time here</source>
        <translation>Терминал уақыты</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Уақыт белдеуі</translation>
    </message>
    <message>
        <source>Operator&apos;s service</source>
        <translation>Оператор сервері</translation>
    </message>
    <message>
        <source>Port of the acceptor</source>
        <translation>Қабылдағыш порты</translation>
    </message>
    <message>
        <source>Port of the printer</source>
        <translation>Принтер порты</translation>
    </message>
    <message>
        <source>Port of the scanner</source>
        <translation>Сканер порты</translation>
    </message>
    <message>
        <source>Bills returned</source>
        <translation>Қайтарылған купюралар</translation>
    </message>
    <message>
        <source>%1 ₸</source>
        <translation>%1 ₸</translation>
    </message>
    <message>
        <source>set on site by %1</source>
        <translation>орнында баптаған: %1</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Табылды: %1</translation>
    </message>
    <message>
        <source>%1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>of it fees, %1 payments</source>
        <translation>оның ішінде комиссия, %1 төлем</translation>
    </message>
    <message>
        <source>Bills of %1 ₸</source>
        <translation>%1 ₸ купюралар</translation>
    </message>
    <message>
        <source>Bills refused: %1</source>
        <translation>Қабылданбаған: %1</translation>
    </message>
    <message>
        <source>Faults: %1</source>
        <translation>Ақаулар: %1</translation>
    </message>
    <message>
        <source>Receipts: %1</source>
        <translation>Түбіртектер: %1</translation>
    </message>
    <message>
        <source>Printer: %1</source>
        <translation>Принтер: %1</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>дайын</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>іске қосылуда</translation>
    </message>
    <message>
        <source>takes no bills</source>
        <translation>купюра қабылдамайды</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>жауап бермейді</translation>
    </message>
    <message>
        <source>cover is open</source>
        <translation>қақпағы ашық</translation>
    </message>
    <message>
        <source>enough</source>
        <translation>жеткілікті</translation>
    </message>
    <message>
        <source>runs out soon</source>
        <translation>аз қалды</translation>
    </message>
    <message>
        <source>is out</source>
        <translation>бітті</translation>
    </message>
    <message>
        <source>jam in the acceptor</source>
        <translation>қабылдағышта кептеліс</translation>
    </message>
    <message>
        <source>jam in the stacker</source>
        <translation>стекерде кептеліс</translation>
    </message>
    <message>
        <source>cassette is full</source>
        <translation>кассета толы</translation>
    </message>
    <message>
        <source>cassette is out</source>
        <translation>кассета алынған</translation>
    </message>
    <message>
        <source>attempt at fraud</source>
        <translation>алаяқтық әрекеті</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>тоқтап тұр</translation>
    </message>
    <message>
        <source>faulty</source>
        <translation>ақаулы</translation>
    </message>
    <message>
        <source>wrong bill table</source>
        <translation>купюра кестесі қате</translation>
    </message>
    <message>
        <source>port is not there</source>
        <translation>порт жоқ</translation>
    </message>
    <message>
        <source>a bill lies in the entrance</source>
        <translation>саңылауда купюра қалған</translation>
    </message>
    <message>
        <source>in service</source>
        <translation>жұмыс істеп тұр</translation>
    </message>
    <message>
        <source>Glass is 1″ smaller</source>
        <translation>Экран 1″ кіші</translation>
    </message>
    <message>
        <source>Glass is 1″ larger</source>
        <translation>Экран 1″ үлкен</translation>
    </message>
    <message>
        <source>Another brightness</source>
        <translation>Басқа жарықтық</translation>
    </message>
    <message>
        <source>Since the first day</source>
        <translation>Бірінші күннен бері</translation>
    </message>
    <message>
        <source>Receipts on this roll</source>
        <translation>Осы орамдағы түбіртек</translation>
    </message>
    <message>
        <source>Since the last collection</source>
        <translation>Соңғы инкассациядан бері</translation>
    </message>
    <message>
        <source>Last bag (Z)</source>
        <translation>Соңғы қап (Z)</translation>
    </message>
    <message>
        <source>Payments among them</source>
        <translation>Оның ішінде төлем</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Байланыс</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Түбіртек</translation>
    </message>
    <message>
        <source>Diagonal of the glass, inches</source>
        <translation>Экран диагоналі, дюйм</translation>
    </message>
    <message>
        <source>Volume of the voice, %</source>
        <translation>Дауыс деңгейі, %</translation>
    </message>
    <message>
        <source>Brightness of the glass, %</source>
        <translation>Экран жарықтығы, %</translation>
    </message>
    <message>
        <source>Bag %1 was closed</source>
        <translation>%1 қабы жабылды</translation>
    </message>
    <message>
        <source>Remedies: %1</source>
        <translation>Өзі түзеткені: %1</translation>
    </message>
    <message>
        <source>Receipts taken: %1</source>
        <translation>Түбіртек: %1</translation>
    </message>
    <message>
        <source>takes no cash</source>
        <translation>қолма-қол ақша қабылдамайды</translation>
    </message>
    <message>
        <source>Kazakh</source>
        <translation>қазақша</translation>
    </message>
    <message>
        <source>Russian</source>
        <translation>орысша</translation>
    </message>
    <message>
        <source>English</source>
        <translation>ағылшынша</translation>
    </message>
    <message>
        <source>is up</source>
        <translation>бар</translation>
    </message>
    <message>
        <source>is down</source>
        <translation>жоқ</translation>
    </message>
    <message>
        <source>waits to be taken</source>
        <translation>алынуын күтіп тұр</translation>
    </message>
    <message>
        <source>is taken</source>
        <translation>қабылданады</translation>
    </message>
    <message>
        <source>is not taken</source>
        <translation>қабылданбайды</translation>
    </message>
    <message>
        <source>is offered</source>
        <translation>ұсынылады</translation>
    </message>
    <message>
        <source>is off</source>
        <translation>өшірулі</translation>
    </message>
    <message>
        <source>on this machine</source>
        <translation>осы машинада</translation>
    </message>
    <message>
        <source>no line</source>
        <translation>желі жоқ</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>табылмады</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>шифрланбаған</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>қосылу жоқ</translation>
    </message>
    <message>
        <source>closed for service</source>
        <translation>қызмет көрсетуге жабық</translation>
    </message>
    <message>
        <source>bills are switched off</source>
        <translation>купюра қабылдау өшірілген</translation>
    </message>
    <message>
        <source>policy is too old</source>
        <translation>деректер ескірген</translation>
    </message>
    <message>
        <source>no policy yet</source>
        <translation>деректер жоқ</translation>
    </message>
    <message>
        <source>clock is wrong</source>
        <translation>сағат дұрыс емес</translation>
    </message>
    <message>
        <source>allotment is too old</source>
        <translation>лимит ескірген</translation>
    </message>
    <message>
        <source>no allotment yet</source>
        <translation>лимит жоқ</translation>
    </message>
    <message>
        <source>allotment is used up</source>
        <translation>лимит таусылды</translation>
    </message>
    <message>
        <source>disk is nearly full</source>
        <translation>диск толуға жақын</translation>
    </message>
    <message>
        <source>journal cannot be written</source>
        <translation>журнал жазылмайды</translation>
    </message>
    <message>
        <source>journal is disputed</source>
        <translation>журнал даулы</translation>
    </message>
    <message>
        <source>cutter is stuck</source>
        <translation>пышағы тұрып қалды</translation>
    </message>
    <message>
        <source>needs repair</source>
        <translation>жөндеу керек</translation>
    </message>
    <message>
        <source>too hot, wait</source>
        <translation>қызып кетті, күтіңіз</translation>
    </message>
    <message>
        <source>presenter is stuck</source>
        <translation>түбіртек шығарғышы тұрып қалды</translation>
    </message>
    <message>
        <source>mechanical fault</source>
        <translation>механикалық ақау</translation>
    </message>
    <message>
        <source>reports a fault</source>
        <translation>ақау бар дейді</translation>
    </message>
    <message>
        <source>print head is too hot</source>
        <translation>басып шығару басы қызып кетті</translation>
    </message>
    <message>
        <source>fault on the line</source>
        <translation>байланыс желісінде ақау</translation>
    </message>
    <message>
        <source>wrong voltage</source>
        <translation>кернеу дұрыс емес</translation>
    </message>
    <message>
        <source>paper jam</source>
        <translation>қағаз кептелді</translation>
    </message>
    <message>
        <source>paper mark not found</source>
        <translation>қағаз белгісі табылмады</translation>
    </message>
    <message>
        <source>cutter cover is open</source>
        <translation>пышақ қақпағы ашық</translation>
    </message>
    <message>
        <source>memory fault</source>
        <translation>жады ақауы</translation>
    </message>
    <message>
        <source>settings memory fault</source>
        <translation>баптау жадының ақауы</translation>
    </message>
    <message>
        <source>printed</source>
        <translation>басылды</translation>
    </message>
    <message>
        <source>not printed</source>
        <translation>басылмады</translation>
    </message>
    <message>
        <source>no word</source>
        <translation>белгісіз</translation>
    </message>
    <message>
        <source>by the customer</source>
        <translation>клиент алды</translation>
    </message>
    <message>
        <source>drawn back</source>
        <translation>қайта тартылды</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>қосылған</translation>
    </message>
    <message>
        <source>is not there</source>
        <translation>жоқ</translation>
    </message>
    <message>
        <source>has read nothing yet</source>
        <translation>әлі ештеңе оқымаған</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>қайта қосу</translation>
    </message>
    <message>
        <source>power off and on</source>
        <translation>тогын өшіріп-қосу</translation>
    </message>
    <message>
        <source>Check cable, SIM and router.</source>
        <translation>Кабельді, SIM мен роутерді тексеріңіз.</translation>
    </message>
    <message>
        <source>Check the router&apos;s settings.</source>
        <translation>Роутер баптауын тексеріңіз.</translation>
    </message>
    <message>
        <source>Call the operator: the port is closed.</source>
        <translation>Операторға хабарласыңыз: порт жабық.</translation>
    </message>
    <message>
        <source>Do not go on. Call the operator.</source>
        <translation>Жалғастырмаңыз. Операторға хабарласыңыз.</translation>
    </message>
    <message>
        <source>Tell the operator: it ends soon.</source>
        <translation>Операторға айтыңыз: мерзімі бітіп барады.</translation>
    </message>
    <message>
        <source>Call the operator.</source>
        <translation>Операторға хабарласыңыз.</translation>
    </message>
    <message>
        <source>Wait, then test again.</source>
        <translation>Күтіп, қайта тексеріңіз.</translation>
    </message>
    <message>
        <source>From the program&apos;s next start on.</source>
        <translation>Бағдарлама қайта қосылғанда күшіне енеді.</translation>
    </message>
    <message>
        <source>Check its cable and its port.</source>
        <translation>Кабелі мен портын тексеріңіз.</translation>
    </message>
    <message>
        <source>Hold any code before it.</source>
        <translation>Кез келген кодты көрсетіп көріңіз.</translation>
    </message>
    <message>
        <source>Nothing is plugged in under this name.</source>
        <translation>Бұл атпен ештеңе қосылмаған.</translation>
    </message>
    <message>
        <source>Call the operator: the certificate file is wrong.</source>
        <translation>Операторға қоңырау шалыңыз: сертификат файлы дұрыс емес.</translation>
    </message>
    <message>
        <source>Set the machine&apos;s clock.</source>
        <translation>Терминал сағатын қойыңыз.</translation>
    </message>
    <message>
        <source>Put a bill in. It comes back.</source>
        <translation>Купюра салыңыз. Ол қайтарылады.</translation>
    </message>
    <message>
        <source>The bill is coming back.</source>
        <translation>Купюра қайтарылуда.</translation>
    </message>
    <message>
        <source>The acceptor is in order: the bill came back.</source>
        <translation>Қабылдағыш дұрыс: купюра қайтарылды.</translation>
    </message>
    <message>
        <source>The acceptor kept the bill: it is in the cassette and in the report.</source>
        <translation>Қабылдағыш купюраны алып қойды: ол кассетада және есепте.</translation>
    </message>
    <message>
        <source>The acceptor refused the bill. Try another.</source>
        <translation>Қабылдағыш купюраны алмады. Басқасын салып көріңіз.</translation>
    </message>
    <message>
        <source>No bill came. Bills are off again.</source>
        <translation>Купюра салынбады. Қабылдау өшірілді.</translation>
    </message>
    <message>
        <source>Reset: wait until it is ready.</source>
        <translation>Қайта қосылып жатыр: «дайын» болғанша күтіңіз.</translation>
    </message>
    <message>
        <source>Sent to the printer: look at the slip.</source>
        <translation>Принтерге жіберілді: қағазға қараңыз.</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>Принтерге жіберілді.</translation>
    </message>
    <message>
        <source>The network is in order.</source>
        <translation>Байланыс дұрыс.</translation>
    </message>
    <message>
        <source>Not in order: what to do stands below the step.</source>
        <translation>Ақау бар: не істеу керегі қадамның астында жазылған.</translation>
    </message>
    <message>
        <source>No serial port is there.</source>
        <translation>Тізбекті порт жоқ.</translation>
    </message>
    <message>
        <source>No disputed bills.</source>
        <translation>Даулы купюра жоқ.</translation>
    </message>
    <message>
        <source>The brightness is set.</source>
        <translation>Жарықтық қойылды.</translation>
    </message>
    <message>
        <source>The glass did not take the brightness. The log says why.</source>
        <translation>Экран жарықтықты қабылдамады. Себебі журналда.</translation>
    </message>
    <message>
        <source>Nothing is kept of this day.</source>
        <translation>Бұл күннен ештеңе қалмаған.</translation>
    </message>
    <message>
        <source>No USB stick is there.</source>
        <translation>USB-жинақтағыш жоқ.</translation>
    </message>
    <message>
        <source>The stick cannot be written.</source>
        <translation>USB-ге жазу мүмкін емес.</translation>
    </message>
    <message>
        <source>Only faults</source>
        <translation>Тек ақаулар</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Барлығы</translation>
    </message>
    <message>
        <source>Printed: the printer said so.</source>
        <translation>Басылды: принтер растады.</translation>
    </message>
    <message>
        <source>Not printed. Look at paper and cover, then try again.</source>
        <translation>Басылмады. Қағаз бен қақпақты тексеріп, қайталаңыз.</translation>
    </message>
    <message>
        <source>The printer did not say whether it printed: look at the slip.</source>
        <translation>Принтер басқанын растамады: түбіртекке қараңыз.</translation>
    </message>
    <message>
        <source>No warnings and no faults on this day.</source>
        <translation>Бұл күні ескерту де, ақау да жоқ.</translation>
    </message>
    <message>
        <source>Calibrate touch</source>
        <translation>Сенсорды калибрлеу</translation>
    </message>
    <message>
        <source>Correction</source>
        <translation>Түзету</translation>
    </message>
    <message>
        <source>Calibrated. Restart the machine, then test the screen again.</source>
        <translation>Калибрленді. Машинаны қайта қосып, экранды тағы тексеріңіз.</translation>
    </message>
    <message>
        <source>The crosses were not met. Nothing was changed: try again.</source>
        <translation>Айқыштар дәл басылмады. Ештеңе өзгерген жоқ: қайталаңыз.</translation>
    </message>
    <message>
        <source>Measured, but this terminal keeps no calibration.</source>
        <translation>Өлшенді, бірақ бұл терминал калибрлеуді сақтамайды.</translation>
    </message>
    <message>
        <source>Measured, but the file cannot be written. The log says why.</source>
        <translation>Өлшенді, бірақ файл жазылмады. Себебі журналда.</translation>
    </message>
    <message>
        <source>Written and signed: give the stick to the operator.</source>
        <translation>Жазылды және қол қойылды: жинақтағышты операторға беріңіз.</translation>
    </message>
    <message>
        <source>Nothing waits, so nothing was written.</source>
        <translation>Кезек бос, ештеңе жазылмады.</translation>
    </message>
    <message>
        <source>This terminal is not enrolled: it has nothing to give.</source>
        <translation>Бұл терминал тіркелмеген: беретін дерек жоқ.</translation>
    </message>
    <message>
        <source>That did not work. The log says why.</source>
        <translation>Орындалмады. Себебі журналда.</translation>
    </message>
    <message>
        <source>The machine refused. The log says why.</source>
        <translation>Машина орындамады. Себебі журналда.</translation>
    </message>
    <message>
        <source>Here the program would restart.</source>
        <translation>Мұнда бағдарлама қайта қосылар еді.</translation>
    </message>
    <message>
        <source>Here the machine would restart.</source>
        <translation>Мұнда терминал қайта қосылар еді.</translation>
    </message>
    <message>
        <source>Here the machine would shut down.</source>
        <translation>Мұнда терминал өшер еді.</translation>
    </message>
    <message>
        <source>The program restarts.</source>
        <translation>Бағдарлама қайта қосылуда.</translation>
    </message>
    <message>
        <source>The machine restarts.</source>
        <translation>Терминал қайта қосылуда.</translation>
    </message>
    <message>
        <source>The machine shuts down.</source>
        <translation>Терминал өшіп жатыр.</translation>
    </message>
    <message>
        <source>Noted: the screen is fine.</source>
        <translation>Жазылды: экран дұрыс.</translation>
    </message>
    <message>
        <source>Noted: the screen is faulty.</source>
        <translation>Жазылды: экран ақаулы.</translation>
    </message>
    <message>
        <source>Restart the program?</source>
        <translation>Бағдарлама қайта қосылсын ба?</translation>
    </message>
    <message>
        <source>Restart the machine?</source>
        <translation>Терминал қайта қосылсын ба?</translation>
    </message>
    <message>
        <source>Shut the machine down?</source>
        <translation>Терминал өшірілсін бе?</translation>
    </message>
    <message>
        <source>Code and PIN do not fit.</source>
        <translation>Код пен PIN сәйкес емес.</translation>
    </message>
    <message>
        <source>That is not the code that was sent.</source>
        <translation>Бұл жіберілген код емес.</translation>
    </message>
    <message>
        <source>The list of persons is too old. A connection is needed.</source>
        <translation>Қызметкерлер тізімі ескірген. Байланыс керек.</translation>
    </message>
    <message>
        <source>code %1 of its manual</source>
        <translation>нұсқаулығындағы %1 коды</translation>
    </message>
    <message>
        <source>inserted askew</source>
        <translation>қисық салынған</translation>
    </message>
    <message>
        <source>dielectric sensor</source>
        <translation>диэлектрик датчигі</translation>
    </message>
    <message>
        <source>magnetic sensor</source>
        <translation>магнит датчигі</translation>
    </message>
    <message>
        <source>a bill is left in the head</source>
        <translation>бастиекте купюра қалған</translation>
    </message>
    <message>
        <source>a bill is left in the stacker</source>
        <translation>жинағышта купюра қалған</translation>
    </message>
    <message>
        <source>correction out of bounds</source>
        <translation>түзету шегінен тыс</translation>
    </message>
    <message>
        <source>calibration out of bounds</source>
        <translation>калибрлеу шегінен тыс</translation>
    </message>
    <message>
        <source>trouble drawing it in</source>
        <translation>ішке тарту ақауы</translation>
    </message>
    <message>
        <source>denomination not identified</source>
        <translation>номиналы анықталмады</translation>
    </message>
    <message>
        <source>genuineness not confirmed</source>
        <translation>түпнұсқалығы расталмады</translation>
    </message>
    <message>
        <source>optical sensor</source>
        <translation>оптикалық датчик</translation>
    </message>
    <message>
        <source>optical pattern 1</source>
        <translation>1-оптикалық сурет</translation>
    </message>
    <message>
        <source>optical pattern 2</source>
        <translation>2-оптикалық сурет</translation>
    </message>
    <message>
        <source>optical level</source>
        <translation>оптикалық деңгей</translation>
    </message>
    <message>
        <source>ultraviolet sensor</source>
        <translation>ультракүлгін датчик</translation>
    </message>
    <message>
        <source>capacitance sensor</source>
        <translation>сыйымдылық датчигі</translation>
    </message>
    <message>
        <source>image sensor</source>
        <translation>сурет датчигі</translation>
    </message>
    <message>
        <source>dirty lens</source>
        <translation>линза кір</translation>
    </message>
    <message>
        <source>rear sensor</source>
        <translation>артқы датчик</translation>
    </message>
    <message>
        <source>trouble at the slot</source>
        <translation>саңылау ақауы</translation>
    </message>
    <message>
        <source>not taken here</source>
        <translation>мұнда қабылданбайды</translation>
    </message>
    <message>
        <source>switched off on the unit</source>
        <translation>құрылғыда өшірілген</translation>
    </message>
    <message>
        <source>acceptor was off</source>
        <translation>қабылдағыш өшірулі</translation>
    </message>
    <message>
        <source>given back by the terminal</source>
        <translation>терминал қайтарды</translation>
    </message>
    <message>
        <source>nobody decided in time</source>
        <translation>шешім уақытында болмады</translation>
    </message>
    <message>
        <source>out of turn</source>
        <translation>кезексіз</translation>
    </message>
    <message>
        <source>wrong length</source>
        <translation>ұзындығы сай емес</translation>
    </message>
    <message>
        <source>too long</source>
        <translation>тым ұзын</translation>
    </message>
    <message>
        <source>too short</source>
        <translation>тым қысқа</translation>
    </message>
    <message>
        <source>wrong width</source>
        <translation>ені сай емес</translation>
    </message>
    <message>
        <source>crooked in the path</source>
        <translation>жолда қисайған</translation>
    </message>
    <message>
        <source>two bills at once</source>
        <translation>екі купюра бірге</translation>
    </message>
    <message>
        <source>second bill put in</source>
        <translation>екінші купюра салынған</translation>
    </message>
    <message>
        <source>fits two denominations</source>
        <translation>екі номиналға сай</translation>
    </message>
    <message>
        <source>signal too weak</source>
        <translation>сигнал әлсіз</translation>
    </message>
    <message>
        <source>slow mechanism</source>
        <translation>механизм баяу</translation>
    </message>
    <message>
        <source>a string on the bill</source>
        <translation>купюрада жіп бар</translation>
    </message>
    <message>
        <source>sign of fraud</source>
        <translation>алаяқтық белгісі</translation>
    </message>
    <message>
        <source>no bills to pay out</source>
        <translation>беретін купюра жоқ</translation>
    </message>
    <message>
        <source>bill of the payout</source>
        <translation>беруге арналған купюра</translation>
    </message>
    <message>
        <source>cannot be stacked</source>
        <translation>жинау мүмкін емес</translation>
    </message>
    <message>
        <source>was accepted</source>
        <translation>қабылданған</translation>
    </message>
    <message>
        <source>barcode</source>
        <translation>штрихкод</translation>
    </message>
    <message>
        <source>barcode not recognised</source>
        <translation>штрихкод танылмады</translation>
    </message>
    <message>
        <source>barcode of wrong length</source>
        <translation>штрихкод ұзындығы сай емес</translation>
    </message>
    <message>
        <source>barcode without a start</source>
        <translation>штрихкод басы жоқ</translation>
    </message>
    <message>
        <source>barcode without an end</source>
        <translation>штрихкод соңы жоқ</translation>
    </message>
    <message>
        <source>ticket, not a bill</source>
        <translation>купюра емес, билет</translation>
    </message>
</context>
<context>
    <name>ServiceLogin</name>
    <message>
        <source>Service</source>
        <translation>Қызмет көрсету</translation>
    </message>
</context>
<context>
    <name>ServiceRows</name>
    <message>
        <source>Earlier</source>
        <translation>Алдыңғы</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Тағы</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Kiosk %1</source>
        <translation>Терминал %1</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Желі жоқ</translation>
    </message>
    <message>
        <source>Easier to see and hear</source>
        <translation>Көруге, естуге ыңғайлы</translation>
    </message>
</context>
<context>
    <name>TouchTest</name>
    <message>
        <source>Touch each square once. Look for dead spots and wrong colours.</source>
        <translation>Әр шаршыны бір рет басыңыз. Көрінбейтін нүкте мен бұрыс түс бар ма, қараңыз.</translation>
    </message>
</context>
<context>
    <name>Wallet</name>
    <message>
        <source>Password</source>
        <translation>Құпиясөз</translation>
    </message>
    <message>
        <source>The password of your wallet. Nobody at the operator asks you for it.</source>
        <translation>Әмияныңыздың құпиясөзі. Оны оператор ешқашан сұрамайды.</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Қоңырау</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Дауыспен</translation>
    </message>
    <message>
        <source>My message</source>
        <translation>Өз SMS-ім</translation>
    </message>
    <message>
        <source>You are being called: the last six digits of the calling number are the code. Do not answer. If no call comes, an SMS does.</source>
        <translation>Сізге қоңырау түседі: нөмірдің соңғы алты саны – код. Жауап бермеңіз. Қоңырау болмаса, SMS келеді.</translation>
    </message>
    <message>
        <source>You are being called: a voice says the code. If no call comes, an SMS does.</source>
        <translation>Сізге қоңырау түседі: кодты дауыс айтады. Қоңырау болмаса, SMS келеді.</translation>
    </message>
    <message>
        <source>Send this code by SMS from your number to the operator, then go on. Where to: please call.</source>
        <translation>Осы кодты өз нөміріңізден операторға SMS-пен жіберіп, әрі қарай басыңыз. Қай нөмірге екенін қоңырау шалып біліңіз.</translation>
    </message>
    <message>
        <source>Six digits by SMS. They confirm this one operation and are good for five minutes.</source>
        <translation>SMS-те алты сан. Ол осы бір операцияны растайды, бес минут жарамды.</translation>
    </message>
    <message>
        <source>Send this code by SMS from your number to %1, then go on</source>
        <translation>Осы кодты өз нөміріңізден %1 нөміріне SMS-пен жіберіп, әрі қарай басыңыз</translation>
    </message>
    <message>
        <source>Confirmation code</source>
        <translation>Растау коды</translation>
    </message>
    <message>
        <source>Sent to %1</source>
        <translation>%1 нөміріне жіберілді</translation>
    </message>
    <message>
        <source>No code? Have a new one sent:</source>
        <translation>Код келмеді ме? Жаңасын жіберу:</translation>
    </message>
    <message>
        <source>Top-up</source>
        <translation>Толтыру</translation>
    </message>
    <message>
        <source>Withdrawal</source>
        <translation>Шотқа шығару</translation>
    </message>
    <message>
        <source>Fee for inactivity</source>
        <translation>Қолданбағаны үшін ақы</translation>
    </message>
    <message>
        <source>SMS notices</source>
        <translation>SMS-хабарлар</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>Қайтарым</translation>
    </message>
    <message>
        <source>To a bank account and statement: after identification on the operator&apos;s site.</source>
        <translation>Банк шоты мен үзінді көшірме: оператордың сайтында сәйкестендіруден өткен соң.</translation>
    </message>
    <message>
        <source>No cash is taken now.</source>
        <translation>Қазір қолма-қол ақша қабылданбайды.</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>Төлеу</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Аудару</translation>
    </message>
    <message>
        <source>To my bank account</source>
        <translation>Банк шотыма</translation>
    </message>
    <message>
        <source>Top up with cash</source>
        <translation>Ақшамен толтыру</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Үзінді көшірме</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Шығу</translation>
    </message>
    <message>
        <source>Set aside for withdrawals</source>
        <translation>Шығаруға ұсталған</translation>
    </message>
    <message>
        <source>You can pay at once, up to</source>
        <translation>Бір төлемге ең көбі</translation>
    </message>
    <message>
        <source>You can put in, up to</source>
        <translation>Толтыруға болады</translation>
    </message>
    <message>
        <source>The wallet is blocked: please call the operator.</source>
        <translation>Әмиян бұғатталған: операторға хабарласыңыз.</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Қолжетімді</translation>
    </message>
    <message>
        <source>Please check</source>
        <translation>Тексеріп алыңыз</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Сома</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>From the wallet</source>
        <translation>Әмияннан</translation>
    </message>
    <message>
        <source>Stays available</source>
        <translation>Қалады</translation>
    </message>
    <message>
        <source>Executed</source>
        <translation>Орындалды</translation>
    </message>
    <message>
        <source>The money has left your wallet.</source>
        <translation>Ақша әмияныңыздан аударылды.</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Орындауға қабылданды</translation>
    </message>
    <message>
        <source>The money is set aside. It is executed when the bank has paid it out.</source>
        <translation>Ақша ұсталды. Банк оны шотқа аударғанда орындалады.</translation>
    </message>
    <message>
        <source>Being processed</source>
        <translation>Өңделуде</translation>
    </message>
    <message>
        <source>The system has not answered. The end will be in your list of operations. Please do not pay again.</source>
        <translation>Жүйеден жауап келмеді. Нәтижесі операциялар тізімінде көрінеді. Қайта төлемеңіз.</translation>
    </message>
    <message>
        <source>Nothing has left your wallet.</source>
        <translation>Әмияннан ештеңе кеткен жоқ.</translation>
    </message>
    <message>
        <source>Not executed</source>
        <translation>Орындалмады</translation>
    </message>
    <message>
        <source>Amount and fee</source>
        <translation>Сома мен комиссия</translation>
    </message>
    <message>
        <source>Opening your wallet</source>
        <translation>Әмияныңыз ашылып жатыр</translation>
    </message>
    <message>
        <source>Asking for fee and limits</source>
        <translation>Комиссия мен лимиттер сұралуда</translation>
    </message>
    <message>
        <source>Sending your order</source>
        <translation>Тапсырмаңыз жіберілуде</translation>
    </message>
    <message>
        <source>Sending a confirmation code</source>
        <translation>Растау коды жіберілуде</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>Бір сәт</translation>
    </message>
    <message>
        <source>Statement of the last 30 days</source>
        <translation>Соңғы 30 күннің үзінді көшірмесі</translation>
    </message>
    <message>
        <source>Open it with your phone&apos;s camera. The address is good for ten minutes, once.</source>
        <translation>Телефон камерасымен ашыңыз. Мекенжай он минут, бір рет жарамды.</translation>
    </message>
</context>
<context>
    <name>WalletDone</name>
    <message>
        <source>Receipt</source>
        <translation>Түбіртек</translation>
    </message>
    <message>
        <source>Print again</source>
        <translation>Қайта басу</translation>
    </message>
</context>
<context>
    <name>WarningSheet</name>
    <message>
        <source>Are you still here?</source>
        <translation>Сіз осындасыз ба?</translation>
    </message>
    <message>
        <source>Seconds left</source>
        <translation>Қалған секунд</translation>
    </message>
    <message>
        <source>Then the payment is completed with the sum inserted.</source>
        <translation>Содан кейін төлем енгізілген сомамен аяқталады.</translation>
    </message>
    <message>
        <source>Then the terminal returns to the first screen.</source>
        <translation>Содан кейін терминал бастапқы бетке қайтады.</translation>
    </message>
    <message>
        <source>I am still here</source>
        <translation>Мен осындамын</translation>
    </message>
</context>
</TS>
