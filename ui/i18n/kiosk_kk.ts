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
        <source>The bill acceptor has stopped. No money has been taken.</source>
        <translation>Купюра қабылдағыш тоқтады. Ақша алынған жоқ.</translation>
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
        <source>Accepted for execution</source>
        <translation>Орындауға қабылданды</translation>
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
        <source>The terminal is starting.</source>
        <translation>Терминал іске қосылып жатыр.</translation>
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
        <source>Please try again in a few minutes. No money has been taken.</source>
        <translation>Бірнеше минуттан кейін қайталап көріңіз. Ақша алынған жоқ.</translation>
    </message>
    <message>
        <source>No money has been taken. You can go back and check what you typed.</source>
        <translation>Ақша алынған жоқ. Артқа қайтып, терген дерегіңізді тексере аласыз.</translation>
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
