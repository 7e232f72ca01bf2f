<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_KZ" sourcelanguage="en">
<context>
    <name>ActionBar</name>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Главная</translation>
    </message>
</context>
<context>
    <name>Attract</name>
    <message>
        <source>Wallet top-up</source>
        <translation>Пополнение кошелька</translation>
    </message>
    <message>
        <source>Payments for services</source>
        <translation>Оплата услуг</translation>
    </message>
    <message>
        <source>Receipt with every payment</source>
        <translation>Чек на каждый платёж</translation>
    </message>
    <message>
        <source>Pay with cash</source>
        <translation>Оплата наличными</translation>
    </message>
    <message>
        <source>Touch the screen</source>
        <translation>Коснитесь экрана</translation>
    </message>
</context>
<context>
    <name>Cash</name>
    <message>
        <source>Inserted</source>
        <translation>Внесено</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>Will be credited later</source>
        <translation>Будет зачислено позже</translation>
    </message>
    <message>
        <source>Will be credited</source>
        <translation>Будет зачислено</translation>
    </message>
    <message>
        <source>Surplus to the wallet</source>
        <translation>Излишек на кошелёк</translation>
    </message>
    <message>
        <source>Can still be inserted</source>
        <translation>Можно внести ещё</translation>
    </message>
    <message>
        <source>Bills taken now</source>
        <translation>Сейчас принимаются купюры</translation>
    </message>
    <message>
        <source>No change is given</source>
        <translation>Сдача не выдаётся</translation>
    </message>
    <message>
        <source>Insert bills one at a time</source>
        <translation>Вставляйте купюры по одной</translation>
    </message>
    <message>
        <source>Taking the bill in…</source>
        <translation>Купюра заходит…</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>Проверяем %1…</translation>
    </message>
    <message>
        <source>Accepting %1…</source>
        <translation>Принимаем %1…</translation>
    </message>
    <message>
        <source>Accepted: %1</source>
        <translation>Принято: %1</translation>
    </message>
    <message>
        <source>Please take the bill back</source>
        <translation>Заберите купюру</translation>
    </message>
    <message>
        <source>Please take %1 back</source>
        <translation>Заберите купюру: %1</translation>
    </message>
    <message>
        <source>The bill was not recognised. Smooth it and try again.</source>
        <translation>Купюра не распознана. Расправьте её и вставьте снова.</translation>
    </message>
    <message>
        <source>This bill is not taken here. Please take it back.</source>
        <translation>Такие купюры здесь не принимаются. Заберите её.</translation>
    </message>
    <message>
        <source>The bill is stuck</source>
        <translation>Купюра застряла</translation>
    </message>
    <message>
        <source>The whole sum is in</source>
        <translation>Сумма внесена полностью</translation>
    </message>
    <message>
        <source>Still to insert: %1</source>
        <translation>Осталось внести: %1</translation>
    </message>
    <message>
        <source>The receipt paper has run out. What you inserted is safe: finish, and take the code.</source>
        <translation>Кончилась бумага для чека. Внесённые деньги сохранены: завершите и возьмите код чека.</translation>
    </message>
    <message>
        <source>The receipt paper has run out. No money has been taken. Cancel and begin again.</source>
        <translation>Кончилась бумага для чека. Деньги не приняты. Отмените и начните снова.</translation>
    </message>
    <message>
        <source>The bill acceptor has stopped. No money has been taken.</source>
        <translation>Купюроприёмник остановился. Деньги не приняты.</translation>
    </message>
    <message>
        <source>The terminal has stopped. What you inserted is safe and will be credited.</source>
        <translation>Терминал остановился. Внесённые деньги сохранены и будут зачислены.</translation>
    </message>
    <message>
        <source>The terminal has stopped. No money has been taken.</source>
        <translation>Терминал остановился. Деньги не приняты.</translation>
    </message>
    <message>
        <source>Bills are not taken now</source>
        <translation>Сейчас купюры не принимаются</translation>
    </message>
    <message>
        <source>The bill acceptor has stopped. What you inserted is safe and will be credited.</source>
        <translation>Купюроприёмник остановился. Внесённые деньги сохранены и будут зачислены.</translation>
    </message>
</context>
<context>
    <name>Check</name>
    <message>
        <source>Please check</source>
        <translation>Проверьте данные</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>Wallet</source>
        <translation>Кошелёк</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Получатель</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Услуга</translation>
    </message>
    <message>
        <source>To be paid</source>
        <translation>К оплате</translation>
    </message>
    <message>
        <source>Payee&apos;s BIN</source>
        <translation>БИН получателя</translation>
    </message>
    <message>
        <source>Holder</source>
        <translation>Владелец</translation>
    </message>
    <message>
        <source>No fee</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>не менее %1</translation>
    </message>
    <message>
        <source>at most %1</source>
        <translation>не более %1</translation>
    </message>
    <message>
        <source>The payee gets exactly this sum. No change is given.</source>
        <translation>Получатель получит ровно эту сумму. Сдача не выдаётся.</translation>
    </message>
    <message>
        <source>The fee is taken from what you insert. No change is given.</source>
        <translation>Комиссия удерживается из внесённой суммы. Сдача не выдаётся.</translation>
    </message>
    <message>
        <source>All that you insert is credited. No change is given.</source>
        <translation>Всё внесённое будет зачислено. Сдача не выдаётся.</translation>
    </message>
    <message>
        <source>Fee: %1</source>
        <translation>Комиссия: %1</translation>
    </message>
    <message>
        <source>The payee gets</source>
        <translation>Получателю</translation>
    </message>
    <message>
        <source>You insert</source>
        <translation>Внести</translation>
    </message>
    <message>
        <source>Smallest sum</source>
        <translation>Наименьшая сумма</translation>
    </message>
    <message>
        <source>Largest sum</source>
        <translation>Наибольшая сумма</translation>
    </message>
    <message>
        <source>Left of the limit</source>
        <translation>Остаток лимита</translation>
    </message>
</context>
<context>
    <name>Collection</name>
    <message>
        <source>One moment</source>
        <translation>Одну минуту</translation>
    </message>
    <message>
        <source>The printer has no paper</source>
        <translation>В принтере нет бумаги</translation>
    </message>
    <message>
        <source>In the cassette</source>
        <translation>В кассете</translation>
    </message>
    <message>
        <source>Take the cassette out</source>
        <translation>Снимите кассету</translation>
    </message>
    <message>
        <source>Put the empty cassette in</source>
        <translation>Вставьте пустую кассету</translation>
    </message>
    <message>
        <source>A cassette was out without a log-in</source>
        <translation>Кассету снимали без входа</translation>
    </message>
    <message>
        <source>Number of the bag</source>
        <translation>Номер сумки</translation>
    </message>
    <message>
        <source>Number of the seal</source>
        <translation>Номер пломбы</translation>
    </message>
    <message>
        <source>Your own count</source>
        <translation>Ваш пересчёт</translation>
    </message>
    <message>
        <source>Is all of this right?</source>
        <translation>Всё верно?</translation>
    </message>
    <message>
        <source>The bag is closed</source>
        <translation>Сумка закрыта</translation>
    </message>
    <message>
        <source>Put paper in, or go on without slips.</source>
        <translation>Вставьте бумагу или продолжайте без квитанций.</translation>
    </message>
    <message>
        <source>Compare with what you find. Then take the cassette.</source>
        <translation>Сверьте с тем, что найдёте. Затем снимайте кассету.</translation>
    </message>
    <message>
        <source>The bill acceptor tells by itself when it is out.</source>
        <translation>Приёмник сам сообщит, что она снята.</translation>
    </message>
    <message>
        <source>The bill acceptor tells by itself when it is in.</source>
        <translation>Приёмник сам сообщит, что она вставлена.</translation>
    </message>
    <message>
        <source>Is it in a bag, or was it put back with its bills?</source>
        <translation>Она в сумке или её вернули с купюрами?</translation>
    </message>
    <message>
        <source>As it is printed on the bag</source>
        <translation>Как напечатано на сумке</translation>
    </message>
    <message>
        <source>As it is printed on the seal</source>
        <translation>Как напечатано на пломбе</translation>
    </message>
    <message>
        <source>Touch a denomination, type how many. You may leave it out.</source>
        <translation>Коснитесь номинала и наберите число. Можно пропустить.</translation>
    </message>
    <message>
        <source>After this the bag cannot be changed.</source>
        <translation>После этого сумку изменить нельзя.</translation>
    </message>
    <message>
        <source>One slip into the bag, one for you.</source>
        <translation>Одну квитанцию в сумку, одну себе.</translation>
    </message>
    <message>
        <source>The number is too long.</source>
        <translation>Номер слишком длинный.</translation>
    </message>
    <message>
        <source>The number cannot be read.</source>
        <translation>Номер не читается.</translation>
    </message>
    <message>
        <source>The number is missing.</source>
        <translation>Номера нет.</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>С момента</translation>
    </message>
    <message>
        <source>Taken out</source>
        <translation>Снята</translation>
    </message>
    <message>
        <source>Cassettes without a bag</source>
        <translation>Кассет без сумки</translation>
    </message>
    <message>
        <source>Bag</source>
        <translation>Сумка</translation>
    </message>
    <message>
        <source>Seal</source>
        <translation>Пломба</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>Slips on paper</source>
        <translation>Квитанций напечатано</translation>
    </message>
    <message>
        <source>receipt %1</source>
        <translation>квитанция %1</translation>
    </message>
    <message>
        <source>Disputed: %1</source>
        <translation>Спорная: %1</translation>
    </message>
    <message>
        <source>%1 bills, %2</source>
        <translation>Купюр: %1, %2</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Всего</translation>
    </message>
    <message>
        <source>not counted</source>
        <translation>не считали</translation>
    </message>
    <message>
        <source>Own count</source>
        <translation>Пересчёт</translation>
    </message>
    <message>
        <source>by the acceptor %1</source>
        <translation>по приёмнику %1</translation>
    </message>
    <message>
        <source>counted %1</source>
        <translation>пересчёт %1</translation>
    </message>
    <message>
        <source>It is out: the acceptor does not tell</source>
        <translation>Она снята: приёмник не сообщает</translation>
    </message>
    <message>
        <source>It was swapped while off, %1, %2</source>
        <translation>Заменена при выключении, %1, %2</translation>
    </message>
    <message>
        <source>It was put back</source>
        <translation>Её вернули на место</translation>
    </message>
    <message>
        <source>Print slips again</source>
        <translation>Напечатать ещё раз</translation>
    </message>
</context>
<context>
    <name>Crosses</name>
    <message>
        <source>Touch the middle of the cross, as exactly as you can.</source>
        <translation>Коснитесь середины креста как можно точнее.</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Network</source>
        <translation>Сеть</translation>
    </message>
    <message>
        <source>Plugged in</source>
        <translation>Подключена</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Отключена</translation>
    </message>
    <message>
        <source>Flaky</source>
        <translation>Нестабильна</translation>
    </message>
    <message>
        <source>Bill acceptor</source>
        <translation>Купюроприёмник</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>Исправен</translation>
    </message>
    <message>
        <source>Bill jammed</source>
        <translation>Купюра застряла</translation>
    </message>
    <message>
        <source>Cassette out</source>
        <translation>Кассета снята</translation>
    </message>
    <message>
        <source>Cassette full</source>
        <translation>Кассета полна</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Принтер</translation>
    </message>
    <message>
        <source>Paper near end</source>
        <translation>Бумага кончается</translation>
    </message>
    <message>
        <source>Paper out</source>
        <translation>Нет бумаги</translation>
    </message>
    <message>
        <source>Cover open</source>
        <translation>Крышка открыта</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Питание</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Включено</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Отключено</translation>
    </message>
</context>
<context>
    <name>Done</name>
    <message>
        <source>Receipt</source>
        <translation>Чек</translation>
    </message>
    <message>
        <source>Print again</source>
        <translation>Напечатать ещё раз</translation>
    </message>
    <message>
        <source>Another payment</source>
        <translation>Ещё один платёж</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Выполнено</translation>
    </message>
    <message>
        <source>Not credited yet</source>
        <translation>Пока не зачислено</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Принято к исполнению</translation>
    </message>
    <message>
        <source>The money has been credited.</source>
        <translation>Деньги зачислены.</translation>
    </message>
    <message>
        <source>What was not credited is kept under this receipt number. The operator will settle it: please call.</source>
        <translation>Незачисленное сохранено под этим номером чека. Позвоните оператору, он решит вопрос.</translation>
    </message>
    <message>
        <source>The payment is on its way: it will be credited as soon as the connection allows. Keep the receipt.</source>
        <translation>Платёж в пути: деньги будут зачислены, как только позволит связь. Сохраните чек.</translation>
    </message>
    <message>
        <source>Printing the receipt…</source>
        <translation>Печатаем чек…</translation>
    </message>
    <message>
        <source>Please take your receipt.</source>
        <translation>Возьмите чек.</translation>
    </message>
    <message>
        <source>If no receipt came out, print it again or take the code along.</source>
        <translation>Если чек не вышел, напечатайте его ещё раз или снимите код телефоном.</translation>
    </message>
    <message>
        <source>The receipt could not be printed. Take the code along.</source>
        <translation>Чек не напечатан. Снимите код телефоном.</translation>
    </message>
    <message>
        <source>Take the receipt along: point the camera at the code.</source>
        <translation>Чек в этом коде: наведите камеру телефона.</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Внесено</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>To the surplus wallet</source>
        <translation>Излишек на кошелёк</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Зачислено</translation>
    </message>
    <message>
        <source>Will be credited</source>
        <translation>Будет зачислено</translation>
    </message>
</context>
<context>
    <name>EaseSheet</name>
    <message>
        <source>Easier to see and hear</source>
        <translation>Удобнее видеть и слышать</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Высокий контраст</translation>
    </message>
    <message>
        <source>Large text</source>
        <translation>Крупный текст</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>Читать вслух</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
</context>
<context>
    <name>EaseSwitch</name>
    <message>
        <source>on</source>
        <translation>включено</translation>
    </message>
    <message>
        <source>off</source>
        <translation>выключено</translation>
    </message>
</context>
<context>
    <name>Found</name>
    <message>
        <source>Print a copy</source>
        <translation>Распечатать копию</translation>
    </message>
    <message>
        <source>Executed</source>
        <translation>Исполнено</translation>
    </message>
    <message>
        <source>Not credited</source>
        <translation>Не зачислено</translation>
    </message>
    <message>
        <source>Settled by the operator</source>
        <translation>Урегулировано оператором</translation>
    </message>
    <message>
        <source>Not executed</source>
        <translation>Не выполнено</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Принято к исполнению</translation>
    </message>
    <message>
        <source>Nothing has left the wallet. You can order again.</source>
        <translation>Из кошелька ничего не ушло. Можно сделать заново.</translation>
    </message>
    <message>
        <source>The money has left the wallet and the order is carried out.</source>
        <translation>Деньги ушли из кошелька, поручение выполнено.</translation>
    </message>
    <message>
        <source>The money has been credited. Nothing else is to be done.</source>
        <translation>Деньги зачислены. Больше ничего делать не нужно.</translation>
    </message>
    <message>
        <source>The money is kept under this receipt number. Please call the operator: the number is above.</source>
        <translation>Деньги сохранены под номером этого чека. Позвоните оператору: номер вверху экрана.</translation>
    </message>
    <message>
        <source>The operator has decided what becomes of the money. Questions: please call.</source>
        <translation>Оператор решил, что делать с деньгами. Вопросы — по телефону.</translation>
    </message>
    <message>
        <source>The payment is being carried out. Please look again later.</source>
        <translation>Платёж исполняется. Посмотрите ещё раз позже.</translation>
    </message>
    <message>
        <source>No connection now. The payment is kept here and goes on when the connection returns.</source>
        <translation>Сейчас нет связи. Платёж сохранён здесь и продолжится, когда связь вернётся.</translation>
    </message>
    <message>
        <source>Printing the copy…</source>
        <translation>Печатаем копию…</translation>
    </message>
    <message>
        <source>Please take your copy.</source>
        <translation>Возьмите копию.</translation>
    </message>
    <message>
        <source>The copy could not be printed. Take the code along.</source>
        <translation>Копия не напечатана. Сфотографируйте код.</translation>
    </message>
    <message>
        <source>Take the receipt along: point the camera at the code.</source>
        <translation>Чек в этом коде: наведите камеру телефона.</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Зачислено</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Внесено</translation>
    </message>
    <message>
        <source>From the wallet</source>
        <translation>Из кошелька</translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message>
        <source>Pay %1</source>
        <translation>Оплатить %1</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>Оплатить</translation>
    </message>
    <message>
        <source>Finish and pay %1</source>
        <translation>Завершить и оплатить %1</translation>
    </message>
    <message>
        <source>Finish and pay</source>
        <translation>Завершить и оплатить</translation>
    </message>
    <message>
        <source>Put %1 into the wallet</source>
        <translation>Зачислить %1 в кошелёк</translation>
    </message>
    <message>
        <source>Insert cash</source>
        <translation>Внести наличные</translation>
    </message>
    <message>
        <source>I agree</source>
        <translation>Принимаю</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Завершить</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Далее</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>Yes, do it</source>
        <translation>Да, выполнить</translation>
    </message>
    <message>
        <source>Take the cassette</source>
        <translation>Снять кассету</translation>
    </message>
    <message>
        <source>There is no other cassette</source>
        <translation>Другой кассеты нет</translation>
    </message>
    <message>
        <source>It is in a bag</source>
        <translation>Она в сумке</translation>
    </message>
    <message>
        <source>Close the bag</source>
        <translation>Закрыть сумку</translation>
    </message>
    <message>
        <source>Go on without slips</source>
        <translation>Без квитанций</translation>
    </message>
    <message>
        <source>Next cassette</source>
        <translation>Следующая кассета</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Войти</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Подтвердить</translation>
    </message>
    <message>
        <source>To the wallet</source>
        <translation>В кошелёк</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>How can we help?</source>
        <translation>Чем помочь?</translation>
    </message>
    <message>
        <source>Call us, day and night</source>
        <translation>Звоните круглосуточно</translation>
    </message>
    <message>
        <source>Please name the terminal and the receipt number.</source>
        <translation>Назовите номер терминала и номер чека.</translation>
    </message>
    <message>
        <source>Open a wallet</source>
        <translation>Открыть кошелёк</translation>
    </message>
    <message>
        <source>Point the camera of your phone at the code.</source>
        <translation>Наведите камеру телефона на код.</translation>
    </message>
    <message>
        <source>Find my payment</source>
        <translation>Найти мой платёж</translation>
    </message>
    <message>
        <source>The public offer</source>
        <translation>Публичная оферта</translation>
    </message>
    <message>
        <source>Terminal %1</source>
        <translation>Терминал %1</translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>What would you like to do?</source>
        <translation>Выберите услугу</translation>
    </message>
    <message>
        <source>Cash only. No change is given.</source>
        <translation>Только наличные. Сдача не выдаётся.</translation>
    </message>
    <message>
        <source>In cash or from your wallet. No change is given.</source>
        <translation>Наличными или из кошелька. Сдача не выдаётся.</translation>
    </message>
    <message>
        <source>By phone number, in cash</source>
        <translation>По номеру телефона, наличными</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message>
        <source>Find my payment</source>
        <translation>Найти мой платёж</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Помощь</translation>
    </message>
    <message>
        <source>Greyed tiles: %1</source>
        <translation>Серые кнопки: %1</translation>
    </message>
</context>
<context>
    <name>LanguageBar</name>
    <message>
        <source>Everything within low reach</source>
        <translation>Всё пониже</translation>
    </message>
    <message>
        <source>Easier to see and hear</source>
        <translation>Удобнее видеть и слышать</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>Desk demo</source>
        <translation>Настольное демо</translation>
    </message>
    <message>
        <source>Insert a bill</source>
        <translation>Вставьте купюру</translation>
    </message>
    <message>
        <source>A torn 500</source>
        <translation>Рваная 500</translation>
    </message>
    <message>
        <source>It will be ready in a moment.</source>
        <translation>Скоро всё будет готово.</translation>
    </message>
    <message>
        <source>The terminal is starting</source>
        <translation>Терминал запускается</translation>
    </message>
    <message>
        <source>Checking your details</source>
        <translation>Проверяем данные</translation>
    </message>
    <message>
        <source>Sending your payment</source>
        <translation>Отправляем платёж</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>The public offer</source>
        <translation>Публичная оферта</translation>
    </message>
    <message>
        <source>To use the wallet, please accept the offer in force.</source>
        <translation>Чтобы пользоваться кошельком, примите действующую оферту.</translation>
    </message>
    <message>
        <source>Read it on your phone: point the camera at the code.</source>
        <translation>Прочитайте на телефоне: наведите камеру на код.</translation>
    </message>
    <message>
        <source>No paper receipt now</source>
        <translation>Бумажного чека сейчас нет</translation>
    </message>
    <message>
        <source>The terminal cannot print. You will get the receipt as a code for your phone.</source>
        <translation>Терминал не может печатать. Чек вы получите кодом на телефон.</translation>
    </message>
    <message>
        <source>You can also ask for it later by the receipt number.</source>
        <translation>Его можно запросить и позже по номеру чека.</translation>
    </message>
    <message>
        <source>No connection now</source>
        <translation>Сейчас нет связи</translation>
    </message>
    <message>
        <source>The money will be credited when the connection returns.</source>
        <translation>Деньги будут зачислены, когда связь восстановится.</translation>
    </message>
    <message>
        <source>You will get a receipt with a number at once. Keep it until the money has arrived.</source>
        <translation>Чек с номером вы получите сразу. Храните его, пока деньги не поступят.</translation>
    </message>
    <message>
        <source>Read it here</source>
        <translation>Читать здесь</translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>Clear</source>
        <translation>Стереть</translation>
    </message>
    <message>
        <source>Delete one</source>
        <translation>Удалить знак</translation>
    </message>
</context>
<context>
    <name>Offer</name>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>Следующее место</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Предыдущая</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Следующая</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Найдено: %1</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Public offer, version %1</source>
        <translation>Публичная оферта, версия %1</translation>
    </message>
    <message>
        <source>The offer is official in Kazakh and Russian only.</source>
        <translation>Оферта официальна только на казахском и русском.</translation>
    </message>
    <message>
        <source>Read it on your phone: point the camera at the code.</source>
        <translation>Прочитайте на телефоне: наведите камеру на код.</translation>
    </message>
</context>
<context>
    <name>OutOfService</name>
    <message>
        <source>Out of service for now</source>
        <translation>Временно не работает</translation>
    </message>
    <message>
        <source>Since %1</source>
        <translation>С %1</translation>
    </message>
    <message>
        <source>Questions about your money</source>
        <translation>Вопросы о ваших деньгах</translation>
    </message>
    <message>
        <source>Find my payment</source>
        <translation>Найти мой платёж</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Помощь</translation>
    </message>
    <message>
        <source>The cash box is full.</source>
        <translation>Денежный ящик заполнен.</translation>
    </message>
    <message>
        <source>The cash box is being changed.</source>
        <translation>Денежный ящик меняют.</translation>
    </message>
    <message>
        <source>The bill acceptor is not working.</source>
        <translation>Не работает купюроприёмник.</translation>
    </message>
    <message>
        <source>There has been no connection for too long.</source>
        <translation>Слишком долго нет связи.</translation>
    </message>
    <message>
        <source>The terminal has reached the sum it may take.</source>
        <translation>Исчерпана сумма, которую терминал может принять.</translation>
    </message>
    <message>
        <source>The terminal is checking its clock.</source>
        <translation>Терминал сверяет время.</translation>
    </message>
    <message>
        <source>The printer is not working.</source>
        <translation>Не работает принтер.</translation>
    </message>
    <message>
        <source>The terminal cannot keep its records.</source>
        <translation>Терминал не может сохранять записи.</translation>
    </message>
    <message>
        <source>The terminal is being serviced.</source>
        <translation>Терминал на обслуживании.</translation>
    </message>
    <message>
        <source>The public offer</source>
        <translation>Публичная оферта</translation>
    </message>
    <message>
        <source>No cash is taken for now</source>
        <translation>Наличные пока не принимаются</translation>
    </message>
    <message>
        <source>Without cash: pay, transfer, balance and statement in your wallet.</source>
        <translation>Без наличных: оплата, переводы, остаток и выписка в вашем кошельке.</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>This takes a few seconds.</source>
        <translation>Это займёт несколько секунд.</translation>
    </message>
    <message>
        <source>Checking your details</source>
        <translation>Проверяем данные</translation>
    </message>
    <message>
        <source>At most ten seconds. If it takes longer, it goes on without you and the receipt says so.</source>
        <translation>Не дольше десяти секунд. Если не успеем, платёж продолжится сам, это будет указано в чеке.</translation>
    </message>
    <message>
        <source>Sending your payment</source>
        <translation>Отправляем платёж</translation>
    </message>
</context>
<context>
    <name>Payees</name>
    <message>
        <source>Whom would you like to pay?</source>
        <translation>Кому вы платите?</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Предыдущие</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Следующие</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Please fill this in.</source>
        <translation>Заполните это поле.</translation>
    </message>
    <message>
        <source>The number is not complete yet.</source>
        <translation>Номер введён не полностью.</translation>
    </message>
    <message>
        <source>This is not a Kazakhstan mobile number. Please check the digits.</source>
        <translation>Это не мобильный номер Казахстана. Проверьте цифры.</translation>
    </message>
    <message>
        <source>One of the digits is mistyped. Please compare with your document.</source>
        <translation>Одна из цифр набрана неверно. Сверьте с документом.</translation>
    </message>
    <message>
        <source>The sum is smaller than can be paid here.</source>
        <translation>Сумма меньше, чем можно оплатить здесь.</translation>
    </message>
    <message>
        <source>The sum is larger than can be paid here.</source>
        <translation>Сумма больше, чем можно оплатить здесь.</translation>
    </message>
    <message>
        <source>There is no such day. Please type day, month and year.</source>
        <translation>Такого дня нет. Наберите день, месяц и год.</translation>
    </message>
    <message>
        <source>This code is not on a bill of this payee. Please type the number.</source>
        <translation>Такого кода нет на квитанциях этого получателя. Наберите номер.</translation>
    </message>
    <message>
        <source>Nothing found. Please compare number and sum with the receipt.</source>
        <translation>Ничего не найдено. Сверьте номер и сумму с чеком.</translation>
    </message>
    <message>
        <source>No connection now: only receipts of this terminal can be found. Please try later.</source>
        <translation>Сейчас нет связи: можно найти только чеки этого терминала. Попробуйте позже.</translation>
    </message>
    <message>
        <source>Please check what you typed.</source>
        <translation>Проверьте введённое.</translation>
    </message>
    <message>
        <source>You pay exactly %1. The terminal gives no change: what you insert above it goes to this wallet.</source>
        <translation>Вы платите ровно %1. Сдача не выдаётся: внесённое сверх суммы поступит на этот кошелёк.</translation>
    </message>
    <message>
        <source>Or hold the code on your bill to the scanner.</source>
        <translation>Или поднесите код с квитанции к сканеру.</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Ещё</translation>
    </message>
</context>
<context>
    <name>Refused</name>
    <message>
        <source>Rule %1</source>
        <translation>Правило %1</translation>
    </message>
    <message>
        <source>Open a wallet</source>
        <translation>Открыть кошелёк</translation>
    </message>
    <message>
        <source>Point the phone&apos;s camera at the code.</source>
        <translation>Наведите камеру телефона на код.</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>Show all</source>
        <translation>Показать все</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Буквы</translation>
    </message>
    <message>
        <source>Most used here</source>
        <translation>Здесь платят чаще всего</translation>
    </message>
    <message>
        <source>Type a name</source>
        <translation>Наберите название</translation>
    </message>
    <message>
        <source>Nothing found. Please check the letters.</source>
        <translation>Ничего не найдено. Проверьте буквы.</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Найдено: %1</translation>
    </message>
</context>
<context>
    <name>Service</name>
    <message>
        <source>Who are you?</source>
        <translation>Кто вы?</translation>
    </message>
    <message>
        <source>Your code, four to eight digits</source>
        <translation>Ваш код, от четырёх до восьми цифр</translation>
    </message>
    <message>
        <source>Your PIN</source>
        <translation>Ваш PIN-код</translation>
    </message>
    <message>
        <source>Nobody sees it on the screen</source>
        <translation>На экране его не видно</translation>
    </message>
    <message>
        <source>The code from the message</source>
        <translation>Код из сообщения</translation>
    </message>
    <message>
        <source>It was sent to your phone</source>
        <translation>Отправлен на ваш телефон</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>Одну минуту</translation>
    </message>
    <message>
        <source>Too many wrong tries. Wait %1 s.</source>
        <translation>Слишком много ошибок. Подождите %1 с.</translation>
    </message>
    <message>
        <source>Takes no cash: %1</source>
        <translation>Не принимает наличные: %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>In service</source>
        <translation>Работает</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Инкассация</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>Network test</source>
        <translation>Проверка сети</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Очередь отправки</translation>
    </message>
    <message>
        <source>X report</source>
        <translation>X-отчёт</translation>
    </message>
    <message>
        <source>Disputed bills</source>
        <translation>Спорные купюры</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Bills taken</source>
        <translation>Какие купюры принимать</translation>
    </message>
    <message>
        <source>Installation</source>
        <translation>Установка</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Журналы</translation>
    </message>
    <message>
        <source>Screen test</source>
        <translation>Проверка экрана</translation>
    </message>
    <message>
        <source>Open, close, restart</source>
        <translation>Открыть, закрыть, перезапуск</translation>
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
        <translation>Пробная печать</translation>
    </message>
    <message>
        <source>Test a bill</source>
        <translation>Проверить купюрой</translation>
    </message>
    <message>
        <source>Paper replaced</source>
        <translation>Бумага заменена</translation>
    </message>
    <message>
        <source>Reset acceptor</source>
        <translation>Сброс приёмника</translation>
    </message>
    <message>
        <source>Take no bills</source>
        <translation>Не принимать купюры</translation>
    </message>
    <message>
        <source>Take bills</source>
        <translation>Принимать купюры</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>Проверить снова</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>Отправить сейчас</translation>
    </message>
    <message>
        <source>Export to USB</source>
        <translation>Выгрузить на USB</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Напечатать</translation>
    </message>
    <message>
        <source>Kazakh first</source>
        <translation>Сначала казахский</translation>
    </message>
    <message>
        <source>Russian first</source>
        <translation>Сначала русский</translation>
    </message>
    <message>
        <source>English first</source>
        <translation>Сначала английский</translation>
    </message>
    <message>
        <source>Wait 60 s</source>
        <translation>Ждать 60 с</translation>
    </message>
    <message>
        <source>Wait 120 s</source>
        <translation>Ждать 120 с</translation>
    </message>
    <message>
        <source>Wait 180 s</source>
        <translation>Ждать 180 с</translation>
    </message>
    <message>
        <source>Back to the preset</source>
        <translation>Вернуть исходное</translation>
    </message>
    <message>
        <source>Hangs 50 mm lower</source>
        <translation>Висит на 50 мм ниже</translation>
    </message>
    <message>
        <source>Hangs 50 mm higher</source>
        <translation>Висит на 50 мм выше</translation>
    </message>
    <message>
        <source>Offer the voice</source>
        <translation>Предлагать голос</translation>
    </message>
    <message>
        <source>No voice</source>
        <translation>Без голоса</translation>
    </message>
    <message>
        <source>Another volume</source>
        <translation>Другая громкость</translation>
    </message>
    <message>
        <source>Another kind of printer</source>
        <translation>Другой вид принтера</translation>
    </message>
    <message>
        <source>Look for ports</source>
        <translation>Найти порты</translation>
    </message>
    <message>
        <source>Day before</source>
        <translation>День назад</translation>
    </message>
    <message>
        <source>Day after</source>
        <translation>День вперёд</translation>
    </message>
    <message>
        <source>Screen is fine</source>
        <translation>Экран исправен</translation>
    </message>
    <message>
        <source>Screen is faulty</source>
        <translation>Экран неисправен</translation>
    </message>
    <message>
        <source>Close the kiosk</source>
        <translation>Закрыть терминал</translation>
    </message>
    <message>
        <source>Open the kiosk</source>
        <translation>Открыть терминал</translation>
    </message>
    <message>
        <source>Restart program</source>
        <translation>Перезапуск программы</translation>
    </message>
    <message>
        <source>Restart machine</source>
        <translation>Перезагрузка терминала</translation>
    </message>
    <message>
        <source>Shut down</source>
        <translation>Выключить</translation>
    </message>
    <message>
        <source>Bill acceptor</source>
        <translation>Купюроприёмник</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Принтер</translation>
    </message>
    <message>
        <source>Reader of codes</source>
        <translation>Сканер кодов</translation>
    </message>
    <message>
        <source>Last code</source>
        <translation>Последний код</translation>
    </message>
    <message>
        <source>Read at</source>
        <translation>Прочитан</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>Прошивка</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>Принимает</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Бумага</translation>
    </message>
    <message>
        <source>Kiosk</source>
        <translation>Терминал</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Причина</translation>
    </message>
    <message>
        <source>Language at first</source>
        <translation>Язык вначале</translation>
    </message>
    <message>
        <source>Silence, seconds</source>
        <translation>Ожидание, секунд</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Линия</translation>
    </message>
    <message>
        <source>Name of the ledger</source>
        <translation>Имя сервера</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Шифрование</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Сервер</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Часы</translation>
    </message>
    <message>
        <source>Entries waiting</source>
        <translation>Ждут отправки</translation>
    </message>
    <message>
        <source>Newest entry</source>
        <translation>Последняя запись</translation>
    </message>
    <message>
        <source>Confirmed up to</source>
        <translation>Подтверждено до</translation>
    </message>
    <message>
        <source>Oldest waiting</source>
        <translation>Самая старая</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>С момента</translation>
    </message>
    <message>
        <source>In the cassette</source>
        <translation>В кассете</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>Платежи</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Внесено</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Зачислено</translation>
    </message>
    <message>
        <source>Not credited</source>
        <translation>Не зачислено</translation>
    </message>
    <message>
        <source>Sales by payee</source>
        <translation>По получателям</translation>
    </message>
    <message>
        <source>Glass over the floor, mm</source>
        <translation>Высота экрана над полом, мм</translation>
    </message>
    <message>
        <source>Voice guidance</source>
        <translation>Голосовое сопровождение</translation>
    </message>
    <message>
        <source>Kind of printer</source>
        <translation>Вид принтера</translation>
    </message>
    <message>
        <source>Time here</source>
        <translation>Время терминала</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Часовой пояс</translation>
    </message>
    <message>
        <source>Operator&apos;s service</source>
        <translation>Сервер оператора</translation>
    </message>
    <message>
        <source>Port of the acceptor</source>
        <translation>Порт приёмника</translation>
    </message>
    <message>
        <source>Port of the printer</source>
        <translation>Порт принтера</translation>
    </message>
    <message>
        <source>Port of the scanner</source>
        <translation>Порт сканера</translation>
    </message>
    <message>
        <source>Bills returned</source>
        <translation>Возвращено купюр</translation>
    </message>
    <message>
        <source>%1 ₸</source>
        <translation>%1 ₸</translation>
    </message>
    <message>
        <source>set on site by %1</source>
        <translation>настроил на месте: %1</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Найден: %1</translation>
    </message>
    <message>
        <source>%1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>of it fees, %1 payments</source>
        <translation>в том числе комиссия, платежей %1</translation>
    </message>
    <message>
        <source>Bills of %1 ₸</source>
        <translation>Купюры %1 ₸</translation>
    </message>
    <message>
        <source>Bills refused: %1</source>
        <translation>Отвергнуто: %1</translation>
    </message>
    <message>
        <source>Faults: %1</source>
        <translation>Неисправности: %1</translation>
    </message>
    <message>
        <source>Receipts: %1</source>
        <translation>Квитанции: %1</translation>
    </message>
    <message>
        <source>Printer: %1</source>
        <translation>Принтер: %1</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>готов</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>запускается</translation>
    </message>
    <message>
        <source>takes no bills</source>
        <translation>не принимает купюры</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>не отвечает</translation>
    </message>
    <message>
        <source>cover is open</source>
        <translation>крышка открыта</translation>
    </message>
    <message>
        <source>enough</source>
        <translation>достаточно</translation>
    </message>
    <message>
        <source>runs out soon</source>
        <translation>заканчивается</translation>
    </message>
    <message>
        <source>is out</source>
        <translation>закончилась</translation>
    </message>
    <message>
        <source>jam in the acceptor</source>
        <translation>замятие в приёмнике</translation>
    </message>
    <message>
        <source>jam in the stacker</source>
        <translation>замятие в стекере</translation>
    </message>
    <message>
        <source>cassette is full</source>
        <translation>кассета полна</translation>
    </message>
    <message>
        <source>cassette is out</source>
        <translation>кассета снята</translation>
    </message>
    <message>
        <source>attempt at fraud</source>
        <translation>попытка обмана</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>пауза</translation>
    </message>
    <message>
        <source>faulty</source>
        <translation>неисправен</translation>
    </message>
    <message>
        <source>wrong bill table</source>
        <translation>неверная таблица купюр</translation>
    </message>
    <message>
        <source>port is not there</source>
        <translation>порт недоступен</translation>
    </message>
    <message>
        <source>a bill lies in the entrance</source>
        <translation>купюра в щели</translation>
    </message>
    <message>
        <source>in service</source>
        <translation>работает</translation>
    </message>
    <message>
        <source>Glass is 1″ smaller</source>
        <translation>Экран меньше на 1″</translation>
    </message>
    <message>
        <source>Glass is 1″ larger</source>
        <translation>Экран больше на 1″</translation>
    </message>
    <message>
        <source>Another brightness</source>
        <translation>Другая яркость</translation>
    </message>
    <message>
        <source>Since the first day</source>
        <translation>С первого дня</translation>
    </message>
    <message>
        <source>Receipts on this roll</source>
        <translation>Чеков на этом рулоне</translation>
    </message>
    <message>
        <source>Since the last collection</source>
        <translation>С последней инкассации</translation>
    </message>
    <message>
        <source>Last bag (Z)</source>
        <translation>Последняя сумка (Z)</translation>
    </message>
    <message>
        <source>Payments among them</source>
        <translation>Из них платежей</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Связь</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Чек</translation>
    </message>
    <message>
        <source>Diagonal of the glass, inches</source>
        <translation>Диагональ экрана, дюймы</translation>
    </message>
    <message>
        <source>Volume of the voice, %</source>
        <translation>Громкость голоса, %</translation>
    </message>
    <message>
        <source>Brightness of the glass, %</source>
        <translation>Яркость экрана, %</translation>
    </message>
    <message>
        <source>Bag %1 was closed</source>
        <translation>Сумка %1 закрыта</translation>
    </message>
    <message>
        <source>Remedies: %1</source>
        <translation>Исправлял сам: %1</translation>
    </message>
    <message>
        <source>Receipts taken: %1</source>
        <translation>Чеки: %1</translation>
    </message>
    <message>
        <source>takes no cash</source>
        <translation>не принимает наличные</translation>
    </message>
    <message>
        <source>Kazakh</source>
        <translation>казахский</translation>
    </message>
    <message>
        <source>Russian</source>
        <translation>русский</translation>
    </message>
    <message>
        <source>English</source>
        <translation>английский</translation>
    </message>
    <message>
        <source>is up</source>
        <translation>есть</translation>
    </message>
    <message>
        <source>is down</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>waits to be taken</source>
        <translation>ждёт, когда заберут</translation>
    </message>
    <message>
        <source>is taken</source>
        <translation>принимается</translation>
    </message>
    <message>
        <source>is not taken</source>
        <translation>не принимается</translation>
    </message>
    <message>
        <source>is offered</source>
        <translation>предлагается</translation>
    </message>
    <message>
        <source>is off</source>
        <translation>выключено</translation>
    </message>
    <message>
        <source>on this machine</source>
        <translation>на этой машине</translation>
    </message>
    <message>
        <source>no line</source>
        <translation>нет линии</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>не найдено</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>без шифрования</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>нет соединения</translation>
    </message>
    <message>
        <source>closed for service</source>
        <translation>закрыт на обслуживание</translation>
    </message>
    <message>
        <source>bills are switched off</source>
        <translation>приём купюр выключен</translation>
    </message>
    <message>
        <source>policy is too old</source>
        <translation>данные устарели</translation>
    </message>
    <message>
        <source>no policy yet</source>
        <translation>данных ещё нет</translation>
    </message>
    <message>
        <source>clock is wrong</source>
        <translation>часы идут неверно</translation>
    </message>
    <message>
        <source>allotment is too old</source>
        <translation>лимит устарел</translation>
    </message>
    <message>
        <source>no allotment yet</source>
        <translation>лимита ещё нет</translation>
    </message>
    <message>
        <source>allotment is used up</source>
        <translation>лимит исчерпан</translation>
    </message>
    <message>
        <source>disk is nearly full</source>
        <translation>диск почти полон</translation>
    </message>
    <message>
        <source>journal cannot be written</source>
        <translation>журнал не пишется</translation>
    </message>
    <message>
        <source>journal is disputed</source>
        <translation>журнал оспорен</translation>
    </message>
    <message>
        <source>cutter is stuck</source>
        <translation>заклинил нож</translation>
    </message>
    <message>
        <source>needs repair</source>
        <translation>нужен ремонт</translation>
    </message>
    <message>
        <source>too hot, wait</source>
        <translation>перегрев, подождите</translation>
    </message>
    <message>
        <source>presenter is stuck</source>
        <translation>заклинил презентер</translation>
    </message>
    <message>
        <source>mechanical fault</source>
        <translation>механическая неисправность</translation>
    </message>
    <message>
        <source>reports a fault</source>
        <translation>сообщает о неисправности</translation>
    </message>
    <message>
        <source>print head is too hot</source>
        <translation>перегрета печатающая головка</translation>
    </message>
    <message>
        <source>fault on the line</source>
        <translation>неисправность на линии</translation>
    </message>
    <message>
        <source>wrong voltage</source>
        <translation>неверное напряжение</translation>
    </message>
    <message>
        <source>paper jam</source>
        <translation>замятие бумаги</translation>
    </message>
    <message>
        <source>paper mark not found</source>
        <translation>метка бумаги не найдена</translation>
    </message>
    <message>
        <source>cutter cover is open</source>
        <translation>открыта крышка ножа</translation>
    </message>
    <message>
        <source>memory fault</source>
        <translation>сбой памяти</translation>
    </message>
    <message>
        <source>settings memory fault</source>
        <translation>сбой памяти настроек</translation>
    </message>
    <message>
        <source>printed</source>
        <translation>напечатано</translation>
    </message>
    <message>
        <source>not printed</source>
        <translation>не напечатано</translation>
    </message>
    <message>
        <source>no word</source>
        <translation>неизвестно</translation>
    </message>
    <message>
        <source>by the customer</source>
        <translation>забрал клиент</translation>
    </message>
    <message>
        <source>drawn back</source>
        <translation>втянуто обратно</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>подключён</translation>
    </message>
    <message>
        <source>is not there</source>
        <translation>не найден</translation>
    </message>
    <message>
        <source>has read nothing yet</source>
        <translation>ещё ничего не прочитал</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>сброс</translation>
    </message>
    <message>
        <source>power off and on</source>
        <translation>отключение питания</translation>
    </message>
    <message>
        <source>Check cable, SIM and router.</source>
        <translation>Проверьте кабель, SIM и роутер.</translation>
    </message>
    <message>
        <source>Check the router&apos;s settings.</source>
        <translation>Проверьте настройки роутера.</translation>
    </message>
    <message>
        <source>Call the operator: the port is closed.</source>
        <translation>Позвоните оператору: порт закрыт.</translation>
    </message>
    <message>
        <source>Do not go on. Call the operator.</source>
        <translation>Не продолжайте. Позвоните оператору.</translation>
    </message>
    <message>
        <source>Tell the operator: it ends soon.</source>
        <translation>Сообщите оператору: срок истекает.</translation>
    </message>
    <message>
        <source>Call the operator.</source>
        <translation>Позвоните оператору.</translation>
    </message>
    <message>
        <source>Wait, then test again.</source>
        <translation>Подождите и проверьте снова.</translation>
    </message>
    <message>
        <source>From the program&apos;s next start on.</source>
        <translation>Начнёт действовать после перезапуска программы.</translation>
    </message>
    <message>
        <source>Check its cable and its port.</source>
        <translation>Проверьте его кабель и порт.</translation>
    </message>
    <message>
        <source>Hold any code before it.</source>
        <translation>Поднесите к нему любой код.</translation>
    </message>
    <message>
        <source>Nothing is plugged in under this name.</source>
        <translation>Под этим именем ничего не подключено.</translation>
    </message>
    <message>
        <source>Call the operator: the certificate file is wrong.</source>
        <translation>Позвоните оператору: файл сертификата неверен.</translation>
    </message>
    <message>
        <source>Set the machine&apos;s clock.</source>
        <translation>Установите часы терминала.</translation>
    </message>
    <message>
        <source>Put a bill in. It comes back.</source>
        <translation>Вставьте купюру. Она вернётся.</translation>
    </message>
    <message>
        <source>The bill is coming back.</source>
        <translation>Купюра возвращается.</translation>
    </message>
    <message>
        <source>The acceptor is in order: the bill came back.</source>
        <translation>Приёмник исправен: купюра вернулась.</translation>
    </message>
    <message>
        <source>The acceptor kept the bill: it is in the cassette and in the report.</source>
        <translation>Приёмник забрал купюру: она в кассете и в отчёте.</translation>
    </message>
    <message>
        <source>The acceptor refused the bill. Try another.</source>
        <translation>Приёмник отверг купюру. Попробуйте другую.</translation>
    </message>
    <message>
        <source>No bill came. Bills are off again.</source>
        <translation>Купюры не было. Приём снова выключен.</translation>
    </message>
    <message>
        <source>Reset: wait until it is ready.</source>
        <translation>Сброшен: дождитесь слова «готов».</translation>
    </message>
    <message>
        <source>Sent to the printer: look at the slip.</source>
        <translation>Отправлено на печать: посмотрите на бумагу.</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>Отправлено на печать.</translation>
    </message>
    <message>
        <source>The network is in order.</source>
        <translation>Сеть исправна.</translation>
    </message>
    <message>
        <source>Not in order: what to do stands below the step.</source>
        <translation>Есть сбой: что делать, написано под шагом.</translation>
    </message>
    <message>
        <source>No serial port is there.</source>
        <translation>Последовательных портов нет.</translation>
    </message>
    <message>
        <source>No disputed bills.</source>
        <translation>Спорных купюр нет.</translation>
    </message>
    <message>
        <source>The brightness is set.</source>
        <translation>Яркость установлена.</translation>
    </message>
    <message>
        <source>The glass did not take the brightness. The log says why.</source>
        <translation>Экран не принял яркость. Причина в журнале.</translation>
    </message>
    <message>
        <source>Nothing is kept of this day.</source>
        <translation>За этот день ничего нет.</translation>
    </message>
    <message>
        <source>No USB stick is there.</source>
        <translation>Нет USB-накопителя.</translation>
    </message>
    <message>
        <source>The stick cannot be written.</source>
        <translation>На накопитель нельзя записать.</translation>
    </message>
    <message>
        <source>Only faults</source>
        <translation>Только сбои</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Всё</translation>
    </message>
    <message>
        <source>Printed: the printer said so.</source>
        <translation>Напечатано: принтер подтвердил.</translation>
    </message>
    <message>
        <source>Not printed. Look at paper and cover, then try again.</source>
        <translation>Не напечатано. Проверьте бумагу и крышку и повторите.</translation>
    </message>
    <message>
        <source>The printer did not say whether it printed: look at the slip.</source>
        <translation>Принтер не подтвердил печать: посмотрите на чек.</translation>
    </message>
    <message>
        <source>No warnings and no faults on this day.</source>
        <translation>В этот день нет ни предупреждений, ни сбоев.</translation>
    </message>
    <message>
        <source>Calibrate touch</source>
        <translation>Калибровка сенсора</translation>
    </message>
    <message>
        <source>Correction</source>
        <translation>Поправка</translation>
    </message>
    <message>
        <source>Calibrated. Restart the machine, then test the screen again.</source>
        <translation>Откалибровано. Перезапустите машину и проверьте экран ещё раз.</translation>
    </message>
    <message>
        <source>The crosses were not met. Nothing was changed: try again.</source>
        <translation>По крестам не попали. Ничего не изменено: повторите.</translation>
    </message>
    <message>
        <source>Measured, but this terminal keeps no calibration.</source>
        <translation>Измерено, но этот терминал не хранит калибровку.</translation>
    </message>
    <message>
        <source>Measured, but the file cannot be written. The log says why.</source>
        <translation>Измерено, но файл не записан. Причина в журнале.</translation>
    </message>
    <message>
        <source>Written and signed: give the stick to the operator.</source>
        <translation>Записано и подписано: передайте накопитель оператору.</translation>
    </message>
    <message>
        <source>Nothing waits, so nothing was written.</source>
        <translation>Очередь пуста, ничего не записано.</translation>
    </message>
    <message>
        <source>This terminal is not enrolled: it has nothing to give.</source>
        <translation>Этот терминал не зарегистрирован: передавать нечего.</translation>
    </message>
    <message>
        <source>That did not work. The log says why.</source>
        <translation>Не получилось. Причина в журнале.</translation>
    </message>
    <message>
        <source>The machine refused. The log says why.</source>
        <translation>Машина отказала. Причина в журнале.</translation>
    </message>
    <message>
        <source>Here the program would restart.</source>
        <translation>Здесь программа перезапустилась бы.</translation>
    </message>
    <message>
        <source>Here the machine would restart.</source>
        <translation>Здесь терминал перезагрузился бы.</translation>
    </message>
    <message>
        <source>Here the machine would shut down.</source>
        <translation>Здесь терминал выключился бы.</translation>
    </message>
    <message>
        <source>The program restarts.</source>
        <translation>Программа перезапускается.</translation>
    </message>
    <message>
        <source>The machine restarts.</source>
        <translation>Терминал перезагружается.</translation>
    </message>
    <message>
        <source>The machine shuts down.</source>
        <translation>Терминал выключается.</translation>
    </message>
    <message>
        <source>Noted: the screen is fine.</source>
        <translation>Записано: экран исправен.</translation>
    </message>
    <message>
        <source>Noted: the screen is faulty.</source>
        <translation>Записано: экран неисправен.</translation>
    </message>
    <message>
        <source>Restart the program?</source>
        <translation>Перезапустить программу?</translation>
    </message>
    <message>
        <source>Restart the machine?</source>
        <translation>Перезагрузить терминал?</translation>
    </message>
    <message>
        <source>Shut the machine down?</source>
        <translation>Выключить терминал?</translation>
    </message>
    <message>
        <source>Code and PIN do not fit.</source>
        <translation>Код и PIN не подходят.</translation>
    </message>
    <message>
        <source>That is not the code that was sent.</source>
        <translation>Это не тот код, который отправлен.</translation>
    </message>
    <message>
        <source>The list of persons is too old. A connection is needed.</source>
        <translation>Список сотрудников устарел. Нужна связь.</translation>
    </message>
    <message>
        <source>code %1 of its manual</source>
        <translation>код %1 по его руководству</translation>
    </message>
    <message>
        <source>inserted askew</source>
        <translation>вставлена криво</translation>
    </message>
    <message>
        <source>dielectric sensor</source>
        <translation>диэлектрический датчик</translation>
    </message>
    <message>
        <source>magnetic sensor</source>
        <translation>магнитный датчик</translation>
    </message>
    <message>
        <source>a bill is left in the head</source>
        <translation>купюра осталась в головке</translation>
    </message>
    <message>
        <source>a bill is left in the stacker</source>
        <translation>купюра осталась в укладчике</translation>
    </message>
    <message>
        <source>correction out of bounds</source>
        <translation>коррекция вне пределов</translation>
    </message>
    <message>
        <source>calibration out of bounds</source>
        <translation>калибровка вне пределов</translation>
    </message>
    <message>
        <source>trouble drawing it in</source>
        <translation>сбой протяжки</translation>
    </message>
    <message>
        <source>denomination not identified</source>
        <translation>номинал не определён</translation>
    </message>
    <message>
        <source>genuineness not confirmed</source>
        <translation>подлинность не подтверждена</translation>
    </message>
    <message>
        <source>optical sensor</source>
        <translation>оптический датчик</translation>
    </message>
    <message>
        <source>optical pattern 1</source>
        <translation>оптический рисунок 1</translation>
    </message>
    <message>
        <source>optical pattern 2</source>
        <translation>оптический рисунок 2</translation>
    </message>
    <message>
        <source>optical level</source>
        <translation>оптический уровень</translation>
    </message>
    <message>
        <source>ultraviolet sensor</source>
        <translation>ультрафиолетовый датчик</translation>
    </message>
    <message>
        <source>capacitance sensor</source>
        <translation>ёмкостный датчик</translation>
    </message>
    <message>
        <source>image sensor</source>
        <translation>датчик изображения</translation>
    </message>
    <message>
        <source>dirty lens</source>
        <translation>загрязнена линза</translation>
    </message>
    <message>
        <source>rear sensor</source>
        <translation>задний датчик</translation>
    </message>
    <message>
        <source>trouble at the slot</source>
        <translation>сбой у щели</translation>
    </message>
    <message>
        <source>not taken here</source>
        <translation>не принимается здесь</translation>
    </message>
    <message>
        <source>switched off on the unit</source>
        <translation>отключена на устройстве</translation>
    </message>
    <message>
        <source>acceptor was off</source>
        <translation>приёмник был выключен</translation>
    </message>
    <message>
        <source>given back by the terminal</source>
        <translation>возвращена терминалом</translation>
    </message>
    <message>
        <source>nobody decided in time</source>
        <translation>нет решения вовремя</translation>
    </message>
    <message>
        <source>out of turn</source>
        <translation>вне очереди</translation>
    </message>
    <message>
        <source>wrong length</source>
        <translation>неверная длина</translation>
    </message>
    <message>
        <source>too long</source>
        <translation>слишком длинная</translation>
    </message>
    <message>
        <source>too short</source>
        <translation>слишком короткая</translation>
    </message>
    <message>
        <source>wrong width</source>
        <translation>неверная ширина</translation>
    </message>
    <message>
        <source>crooked in the path</source>
        <translation>перекос в тракте</translation>
    </message>
    <message>
        <source>two bills at once</source>
        <translation>две купюры сразу</translation>
    </message>
    <message>
        <source>second bill put in</source>
        <translation>вставлена вторая купюра</translation>
    </message>
    <message>
        <source>fits two denominations</source>
        <translation>подходит к двум номиналам</translation>
    </message>
    <message>
        <source>signal too weak</source>
        <translation>слабый сигнал</translation>
    </message>
    <message>
        <source>slow mechanism</source>
        <translation>механизм замедлен</translation>
    </message>
    <message>
        <source>a string on the bill</source>
        <translation>нить на купюре</translation>
    </message>
    <message>
        <source>sign of fraud</source>
        <translation>признак мошенничества</translation>
    </message>
    <message>
        <source>no bills to pay out</source>
        <translation>нет купюр для выдачи</translation>
    </message>
    <message>
        <source>bill of the payout</source>
        <translation>купюра для выдачи</translation>
    </message>
    <message>
        <source>cannot be stacked</source>
        <translation>нельзя уложить</translation>
    </message>
    <message>
        <source>was accepted</source>
        <translation>была принята</translation>
    </message>
    <message>
        <source>barcode</source>
        <translation>штрихкод</translation>
    </message>
    <message>
        <source>barcode not recognised</source>
        <translation>штрихкод не распознан</translation>
    </message>
    <message>
        <source>barcode of wrong length</source>
        <translation>неверная длина штрихкода</translation>
    </message>
    <message>
        <source>barcode without a start</source>
        <translation>штрихкод без начала</translation>
    </message>
    <message>
        <source>barcode without an end</source>
        <translation>штрихкод без конца</translation>
    </message>
    <message>
        <source>ticket, not a bill</source>
        <translation>билет, а не купюра</translation>
    </message>
</context>
<context>
    <name>ServiceLogin</name>
    <message>
        <source>Service</source>
        <translation>Обслуживание</translation>
    </message>
</context>
<context>
    <name>ServiceRows</name>
    <message>
        <source>Earlier</source>
        <translation>Раньше</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Дальше</translation>
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
        <translation>Нет связи</translation>
    </message>
    <message>
        <source>Easier to see and hear</source>
        <translation>Удобнее видеть и слышать</translation>
    </message>
</context>
<context>
    <name>TouchTest</name>
    <message>
        <source>Touch each square once. Look for dead spots and wrong colours.</source>
        <translation>Коснитесь каждого квадрата. Нет ли битых точек и неверных цветов?</translation>
    </message>
</context>
<context>
    <name>Wallet</name>
    <message>
        <source>Password</source>
        <translation>Пароль</translation>
    </message>
    <message>
        <source>The password of your wallet. Nobody at the operator asks you for it.</source>
        <translation>Пароль вашего кошелька. Оператор его никогда не спрашивает.</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Звонок</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Голосом</translation>
    </message>
    <message>
        <source>My message</source>
        <translation>Моё SMS</translation>
    </message>
    <message>
        <source>You are being called: the last six digits of the calling number are the code. Do not answer. If no call comes, an SMS does.</source>
        <translation>Вам звонят: последние шесть цифр номера и есть код. Не отвечайте. Если звонка нет, придёт SMS.</translation>
    </message>
    <message>
        <source>You are being called: a voice says the code. If no call comes, an SMS does.</source>
        <translation>Вам звонят: голос назовёт код. Если звонка нет, придёт SMS.</translation>
    </message>
    <message>
        <source>Send this code by SMS from your number to the operator, then go on. Where to: please call.</source>
        <translation>Отправьте этот код оператору по SMS со своего номера, затем нажмите дальше. На какой номер — узнайте по телефону.</translation>
    </message>
    <message>
        <source>Six digits by SMS. They confirm this one operation and are good for five minutes.</source>
        <translation>Шесть цифр в SMS. Подтверждают только эту операцию, действуют пять минут.</translation>
    </message>
    <message>
        <source>Send this code by SMS from your number to %1, then go on</source>
        <translation>Отправьте этот код по SMS со своего номера на %1, затем нажмите дальше</translation>
    </message>
    <message>
        <source>Confirmation code</source>
        <translation>Код подтверждения</translation>
    </message>
    <message>
        <source>Sent to %1</source>
        <translation>Отправлен на %1</translation>
    </message>
    <message>
        <source>No code? Have a new one sent:</source>
        <translation>Код не пришёл? Отправить новый:</translation>
    </message>
    <message>
        <source>Top-up</source>
        <translation>Пополнение</translation>
    </message>
    <message>
        <source>Withdrawal</source>
        <translation>Вывод на счёт</translation>
    </message>
    <message>
        <source>Fee for inactivity</source>
        <translation>Плата за неактивность</translation>
    </message>
    <message>
        <source>SMS notices</source>
        <translation>SMS-уведомления</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>Возврат</translation>
    </message>
    <message>
        <source>To a bank account and statement: after identification on the operator&apos;s site.</source>
        <translation>Вывод на счёт и выписка — после идентификации на сайте оператора.</translation>
    </message>
    <message>
        <source>No cash is taken now.</source>
        <translation>Сейчас наличные не принимаются.</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>Оплатить</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Перевести</translation>
    </message>
    <message>
        <source>To my bank account</source>
        <translation>На мой счёт в банке</translation>
    </message>
    <message>
        <source>Top up with cash</source>
        <translation>Пополнить наличными</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Выписка</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>Set aside for withdrawals</source>
        <translation>Удержано для вывода</translation>
    </message>
    <message>
        <source>You can pay at once, up to</source>
        <translation>Можно заплатить за раз до</translation>
    </message>
    <message>
        <source>You can put in, up to</source>
        <translation>Можно пополнить до</translation>
    </message>
    <message>
        <source>The wallet is blocked: please call the operator.</source>
        <translation>Кошелёк заблокирован: позвоните оператору.</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Доступно</translation>
    </message>
    <message>
        <source>Please check</source>
        <translation>Проверьте, пожалуйста</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Сумма</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Комиссия</translation>
    </message>
    <message>
        <source>From the wallet</source>
        <translation>Из кошелька</translation>
    </message>
    <message>
        <source>Stays available</source>
        <translation>Останется</translation>
    </message>
    <message>
        <source>Executed</source>
        <translation>Исполнено</translation>
    </message>
    <message>
        <source>The money has left your wallet.</source>
        <translation>Деньги списаны с вашего кошелька.</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Принято к исполнению</translation>
    </message>
    <message>
        <source>The money is set aside. It is executed when the bank has paid it out.</source>
        <translation>Деньги удержаны. Будет исполнено, когда банк переведёт их на счёт.</translation>
    </message>
    <message>
        <source>Being processed</source>
        <translation>Обрабатывается</translation>
    </message>
    <message>
        <source>The system has not answered. The end will be in your list of operations. Please do not pay again.</source>
        <translation>Система не ответила. Итог появится в списке операций. Не платите повторно.</translation>
    </message>
    <message>
        <source>Nothing has left your wallet.</source>
        <translation>Из кошелька ничего не списано.</translation>
    </message>
    <message>
        <source>Not executed</source>
        <translation>Не исполнено</translation>
    </message>
    <message>
        <source>Amount and fee</source>
        <translation>Сумма и комиссия</translation>
    </message>
    <message>
        <source>Opening your wallet</source>
        <translation>Открываем ваш кошелёк</translation>
    </message>
    <message>
        <source>Asking for fee and limits</source>
        <translation>Узнаём комиссию и лимиты</translation>
    </message>
    <message>
        <source>Sending your order</source>
        <translation>Отправляем ваш заказ</translation>
    </message>
    <message>
        <source>Sending a confirmation code</source>
        <translation>Отправляем код подтверждения</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>Одну минуту</translation>
    </message>
    <message>
        <source>Statement of the last 30 days</source>
        <translation>Выписка за последние 30 дней</translation>
    </message>
    <message>
        <source>Open it with your phone&apos;s camera. The address is good for ten minutes, once.</source>
        <translation>Откройте камерой телефона. Адрес действует десять минут, один раз.</translation>
    </message>
</context>
<context>
    <name>WalletDone</name>
    <message>
        <source>Receipt</source>
        <translation>Чек</translation>
    </message>
    <message>
        <source>Print again</source>
        <translation>Напечатать ещё раз</translation>
    </message>
</context>
<context>
    <name>WarningSheet</name>
    <message>
        <source>Are you still here?</source>
        <translation>Вы ещё здесь?</translation>
    </message>
    <message>
        <source>Seconds left</source>
        <translation>Осталось секунд</translation>
    </message>
    <message>
        <source>Then the payment is completed with the sum inserted.</source>
        <translation>Затем платёж завершится на внесённую сумму.</translation>
    </message>
    <message>
        <source>Then the terminal returns to the first screen.</source>
        <translation>Затем терминал вернётся к началу.</translation>
    </message>
    <message>
        <source>I am still here</source>
        <translation>Я ещё здесь</translation>
    </message>
</context>
</TS>
