<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_KZ" sourcelanguage="en">
<context>
    <name>ActionBar</name>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
</context>
<context>
    <name>Attract</name>
    <message>
        <source>Wallet top-up</source>
        <translation>Wallet top-up</translation>
    </message>
    <message>
        <source>Payments for services</source>
        <translation>Payments for services</translation>
    </message>
    <message>
        <source>Receipt with every payment</source>
        <translation>Receipt with every payment</translation>
    </message>
    <message>
        <source>Pay with cash</source>
        <translation>Pay with cash</translation>
    </message>
    <message>
        <source>Touch the screen</source>
        <translation>Touch the screen</translation>
    </message>
</context>
<context>
    <name>Cash</name>
    <message>
        <source>Inserted</source>
        <translation>Inserted</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Fee</translation>
    </message>
    <message>
        <source>Will be credited later</source>
        <translation>Will be credited later</translation>
    </message>
    <message>
        <source>Will be credited</source>
        <translation>Will be credited</translation>
    </message>
    <message>
        <source>Surplus to the wallet</source>
        <translation>Surplus to the wallet</translation>
    </message>
    <message>
        <source>Can still be inserted</source>
        <translation>Can still be inserted</translation>
    </message>
    <message>
        <source>Bills taken now</source>
        <translation>Bills taken now</translation>
    </message>
    <message>
        <source>No change is given</source>
        <translation>No change is given</translation>
    </message>
    <message>
        <source>Insert bills one at a time</source>
        <translation>Insert bills one at a time</translation>
    </message>
    <message>
        <source>Taking the bill in…</source>
        <translation>Taking the bill in…</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>Checking %1…</translation>
    </message>
    <message>
        <source>Accepting %1…</source>
        <translation>Accepting %1…</translation>
    </message>
    <message>
        <source>Accepted: %1</source>
        <translation>Accepted: %1</translation>
    </message>
    <message>
        <source>Please take the bill back</source>
        <translation>Please take the bill back</translation>
    </message>
    <message>
        <source>Please take %1 back</source>
        <translation>Please take %1 back</translation>
    </message>
    <message>
        <source>The bill was not recognised. Smooth it and try again.</source>
        <translation>The bill was not recognised. Smooth it and try again.</translation>
    </message>
    <message>
        <source>This bill is not taken here. Please take it back.</source>
        <translation>This bill is not taken here. Please take it back.</translation>
    </message>
    <message>
        <source>The bill is stuck</source>
        <translation>The bill is stuck</translation>
    </message>
    <message>
        <source>The whole sum is in</source>
        <translation>The whole sum is in</translation>
    </message>
    <message>
        <source>Still to insert: %1</source>
        <translation>Still to insert: %1</translation>
    </message>
    <message>
        <source>The receipt paper has run out. What you inserted is safe: finish, and take the code.</source>
        <translation>The receipt paper has run out. What you inserted is safe: finish, and take the code.</translation>
    </message>
    <message>
        <source>The receipt paper has run out. No money has been taken. Cancel and begin again.</source>
        <translation>The receipt paper has run out. No money has been taken. Cancel and begin again.</translation>
    </message>
    <message>
        <source>The bill acceptor has stopped. No money has been taken.</source>
        <translation>The bill acceptor has stopped. No money has been taken.</translation>
    </message>
    <message>
        <source>The terminal has stopped. What you inserted is safe and will be credited.</source>
        <translation>The terminal has stopped. What you inserted is safe and will be credited.</translation>
    </message>
    <message>
        <source>The terminal has stopped. No money has been taken.</source>
        <translation>The terminal has stopped. No money has been taken.</translation>
    </message>
    <message>
        <source>Bills are not taken now</source>
        <translation>Bills are not taken now</translation>
    </message>
    <message>
        <source>The bill acceptor has stopped. What you inserted is safe and will be credited.</source>
        <translation>The bill acceptor has stopped. What you inserted is safe and will be credited.</translation>
    </message>
</context>
<context>
    <name>Check</name>
    <message>
        <source>Please check</source>
        <translation>Please check</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Fee</translation>
    </message>
    <message>
        <source>Wallet</source>
        <translation>Wallet</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Payee</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>To be paid</source>
        <translation>To be paid</translation>
    </message>
    <message>
        <source>Payee&apos;s BIN</source>
        <translation>Payee&apos;s BIN</translation>
    </message>
    <message>
        <source>Holder</source>
        <translation>Holder</translation>
    </message>
    <message>
        <source>No fee</source>
        <translation>No fee</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>at least %1</translation>
    </message>
    <message>
        <source>at most %1</source>
        <translation>at most %1</translation>
    </message>
    <message>
        <source>The payee gets exactly this sum. No change is given.</source>
        <translation>The payee gets exactly this sum. No change is given.</translation>
    </message>
    <message>
        <source>The fee is taken from what you insert. No change is given.</source>
        <translation>The fee is taken from what you insert. No change is given.</translation>
    </message>
    <message>
        <source>All that you insert is credited. No change is given.</source>
        <translation>All that you insert is credited. No change is given.</translation>
    </message>
    <message>
        <source>Fee: %1</source>
        <translation>Fee: %1</translation>
    </message>
    <message>
        <source>The payee gets</source>
        <translation>The payee gets</translation>
    </message>
    <message>
        <source>You insert</source>
        <translation>You insert</translation>
    </message>
    <message>
        <source>Smallest sum</source>
        <translation>Smallest sum</translation>
    </message>
    <message>
        <source>Largest sum</source>
        <translation>Largest sum</translation>
    </message>
    <message>
        <source>Left of the limit</source>
        <translation>Left of the limit</translation>
    </message>
</context>
<context>
    <name>Collection</name>
    <message>
        <source>One moment</source>
        <translation>One moment</translation>
    </message>
    <message>
        <source>The printer has no paper</source>
        <translation>The printer has no paper</translation>
    </message>
    <message>
        <source>In the cassette</source>
        <translation>In the cassette</translation>
    </message>
    <message>
        <source>Take the cassette out</source>
        <translation>Take the cassette out</translation>
    </message>
    <message>
        <source>Put the empty cassette in</source>
        <translation>Put the empty cassette in</translation>
    </message>
    <message>
        <source>A cassette was out without a log-in</source>
        <translation>A cassette was out without a log-in</translation>
    </message>
    <message>
        <source>Number of the bag</source>
        <translation>Number of the bag</translation>
    </message>
    <message>
        <source>Number of the seal</source>
        <translation>Number of the seal</translation>
    </message>
    <message>
        <source>Your own count</source>
        <translation>Your own count</translation>
    </message>
    <message>
        <source>Is all of this right?</source>
        <translation>Is all of this right?</translation>
    </message>
    <message>
        <source>The bag is closed</source>
        <translation>The bag is closed</translation>
    </message>
    <message>
        <source>Put paper in, or go on without slips.</source>
        <translation>Put paper in, or go on without slips.</translation>
    </message>
    <message>
        <source>Compare with what you find. Then take the cassette.</source>
        <translation>Compare with what you find. Then take the cassette.</translation>
    </message>
    <message>
        <source>The bill acceptor tells by itself when it is out.</source>
        <translation>The bill acceptor tells by itself when it is out.</translation>
    </message>
    <message>
        <source>The bill acceptor tells by itself when it is in.</source>
        <translation>The bill acceptor tells by itself when it is in.</translation>
    </message>
    <message>
        <source>Is it in a bag, or was it put back with its bills?</source>
        <translation>Is it in a bag, or was it put back with its bills?</translation>
    </message>
    <message>
        <source>As it is printed on the bag</source>
        <translation>As it is printed on the bag</translation>
    </message>
    <message>
        <source>As it is printed on the seal</source>
        <translation>As it is printed on the seal</translation>
    </message>
    <message>
        <source>Touch a denomination, type how many. You may leave it out.</source>
        <translation>Touch a denomination, type how many. You may leave it out.</translation>
    </message>
    <message>
        <source>After this the bag cannot be changed.</source>
        <translation>After this the bag cannot be changed.</translation>
    </message>
    <message>
        <source>One slip into the bag, one for you.</source>
        <translation>One slip into the bag, one for you.</translation>
    </message>
    <message>
        <source>The number is too long.</source>
        <translation>The number is too long.</translation>
    </message>
    <message>
        <source>The number cannot be read.</source>
        <translation>The number cannot be read.</translation>
    </message>
    <message>
        <source>The number is missing.</source>
        <translation>The number is missing.</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Since</translation>
    </message>
    <message>
        <source>Taken out</source>
        <translation>Taken out</translation>
    </message>
    <message>
        <source>Cassettes without a bag</source>
        <translation>Cassettes without a bag</translation>
    </message>
    <message>
        <source>Bag</source>
        <translation>Bag</translation>
    </message>
    <message>
        <source>Seal</source>
        <translation>Seal</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>Slips on paper</source>
        <translation>Slips on paper</translation>
    </message>
    <message>
        <source>receipt %1</source>
        <translation>receipt %1</translation>
    </message>
    <message>
        <source>Disputed: %1</source>
        <translation>Disputed: %1</translation>
    </message>
    <message>
        <source>%1 bills, %2</source>
        <translation>%1 bills, %2</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>not counted</source>
        <translation>not counted</translation>
    </message>
    <message>
        <source>Own count</source>
        <translation>Own count</translation>
    </message>
    <message>
        <source>by the acceptor %1</source>
        <translation>by the acceptor %1</translation>
    </message>
    <message>
        <source>counted %1</source>
        <translation>counted %1</translation>
    </message>
    <message>
        <source>It is out: the acceptor does not tell</source>
        <translation>It is out: the acceptor does not tell</translation>
    </message>
    <message>
        <source>It was swapped while off, %1, %2</source>
        <translation>It was swapped while off, %1, %2</translation>
    </message>
    <message>
        <source>It was put back</source>
        <translation>It was put back</translation>
    </message>
    <message>
        <source>Print slips again</source>
        <translation>Print slips again</translation>
    </message>
</context>
<context>
    <name>Crosses</name>
    <message>
        <source>Touch the middle of the cross, as exactly as you can.</source>
        <translation>Touch the middle of the cross, as exactly as you can.</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Network</source>
        <translation>Network</translation>
    </message>
    <message>
        <source>Plugged in</source>
        <translation>Plugged in</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Unplugged</translation>
    </message>
    <message>
        <source>Flaky</source>
        <translation>Flaky</translation>
    </message>
    <message>
        <source>Bill acceptor</source>
        <translation>Bill acceptor</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>Healthy</translation>
    </message>
    <message>
        <source>Bill jammed</source>
        <translation>Bill jammed</translation>
    </message>
    <message>
        <source>Cassette out</source>
        <translation>Cassette out</translation>
    </message>
    <message>
        <source>Cassette full</source>
        <translation>Cassette full</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Printer</translation>
    </message>
    <message>
        <source>Paper near end</source>
        <translation>Paper near end</translation>
    </message>
    <message>
        <source>Paper out</source>
        <translation>Paper out</translation>
    </message>
    <message>
        <source>Cover open</source>
        <translation>Cover open</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Power</translation>
    </message>
    <message>
        <source>On</source>
        <translation>On</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Cut</translation>
    </message>
</context>
<context>
    <name>Done</name>
    <message>
        <source>Receipt</source>
        <translation>Receipt</translation>
    </message>
    <message>
        <source>Print again</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>Another payment</source>
        <translation>Another payment</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Not credited yet</source>
        <translation>Not credited yet</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Accepted for execution</translation>
    </message>
    <message>
        <source>The money has been credited.</source>
        <translation>The money has been credited.</translation>
    </message>
    <message>
        <source>What was not credited is kept under this receipt number. The operator will settle it: please call.</source>
        <translation>What was not credited is kept under this receipt number. The operator will settle it: please call.</translation>
    </message>
    <message>
        <source>The payment is on its way: it will be credited as soon as the connection allows. Keep the receipt.</source>
        <translation>The payment is on its way: it will be credited as soon as the connection allows. Keep the receipt.</translation>
    </message>
    <message>
        <source>Printing the receipt…</source>
        <translation>Printing the receipt…</translation>
    </message>
    <message>
        <source>Please take your receipt.</source>
        <translation>Please take your receipt.</translation>
    </message>
    <message>
        <source>If no receipt came out, print it again or take the code along.</source>
        <translation>If no receipt came out, print it again or take the code along.</translation>
    </message>
    <message>
        <source>The receipt could not be printed. Take the code along.</source>
        <translation>The receipt could not be printed. Take the code along.</translation>
    </message>
    <message>
        <source>Take the receipt along: point the camera at the code.</source>
        <translation>Take the receipt along: point the camera at the code.</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Inserted</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Fee</translation>
    </message>
    <message>
        <source>To the surplus wallet</source>
        <translation>To the surplus wallet</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Credited</translation>
    </message>
    <message>
        <source>Will be credited</source>
        <translation>Will be credited</translation>
    </message>
</context>
<context>
    <name>EaseSheet</name>
    <message>
        <source>Easier to see and hear</source>
        <translation>Easier to see and hear</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>High contrast</translation>
    </message>
    <message>
        <source>Large text</source>
        <translation>Large text</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>Read aloud</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>EaseSwitch</name>
    <message>
        <source>on</source>
        <translation>on</translation>
    </message>
    <message>
        <source>off</source>
        <translation>off</translation>
    </message>
</context>
<context>
    <name>Found</name>
    <message>
        <source>Print a copy</source>
        <translation>Print a copy</translation>
    </message>
    <message>
        <source>Executed</source>
        <translation>Executed</translation>
    </message>
    <message>
        <source>Not credited</source>
        <translation>Not credited</translation>
    </message>
    <message>
        <source>Settled by the operator</source>
        <translation>Settled by the operator</translation>
    </message>
    <message>
        <source>Not executed</source>
        <translation>Not executed</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Accepted for execution</translation>
    </message>
    <message>
        <source>Nothing has left the wallet. You can order again.</source>
        <translation>Nothing has left the wallet. You can order again.</translation>
    </message>
    <message>
        <source>The money has left the wallet and the order is carried out.</source>
        <translation>The money has left the wallet and the order is carried out.</translation>
    </message>
    <message>
        <source>The money has been credited. Nothing else is to be done.</source>
        <translation>The money has been credited. Nothing else is to be done.</translation>
    </message>
    <message>
        <source>The money is kept under this receipt number. Please call the operator: the number is above.</source>
        <translation>The money is kept under this receipt number. Please call the operator: the number is above.</translation>
    </message>
    <message>
        <source>The operator has decided what becomes of the money. Questions: please call.</source>
        <translation>The operator has decided what becomes of the money. Questions: please call.</translation>
    </message>
    <message>
        <source>The payment is being carried out. Please look again later.</source>
        <translation>The payment is being carried out. Please look again later.</translation>
    </message>
    <message>
        <source>No connection now. The payment is kept here and goes on when the connection returns.</source>
        <translation>No connection now. The payment is kept here and goes on when the connection returns.</translation>
    </message>
    <message>
        <source>Printing the copy…</source>
        <translation>Printing the copy…</translation>
    </message>
    <message>
        <source>Please take your copy.</source>
        <translation>Please take your copy.</translation>
    </message>
    <message>
        <source>The copy could not be printed. Take the code along.</source>
        <translation>The copy could not be printed. Take the code along.</translation>
    </message>
    <message>
        <source>Take the receipt along: point the camera at the code.</source>
        <translation>Take the receipt along: point the camera at the code.</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Credited</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Inserted</translation>
    </message>
    <message>
        <source>From the wallet</source>
        <translation>From the wallet</translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message>
        <source>Pay %1</source>
        <translation>Pay %1</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>Pay</translation>
    </message>
    <message>
        <source>Finish and pay %1</source>
        <translation>Finish and pay %1</translation>
    </message>
    <message>
        <source>Finish and pay</source>
        <translation>Finish and pay</translation>
    </message>
    <message>
        <source>Put %1 into the wallet</source>
        <translation>Put %1 into the wallet</translation>
    </message>
    <message>
        <source>Insert cash</source>
        <translation>Insert cash</translation>
    </message>
    <message>
        <source>I agree</source>
        <translation>I agree</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Log out</translation>
    </message>
    <message>
        <source>Yes, do it</source>
        <translation>Yes, do it</translation>
    </message>
    <message>
        <source>Take the cassette</source>
        <translation>Take the cassette</translation>
    </message>
    <message>
        <source>There is no other cassette</source>
        <translation>There is no other cassette</translation>
    </message>
    <message>
        <source>It is in a bag</source>
        <translation>It is in a bag</translation>
    </message>
    <message>
        <source>Close the bag</source>
        <translation>Close the bag</translation>
    </message>
    <message>
        <source>Go on without slips</source>
        <translation>Go on without slips</translation>
    </message>
    <message>
        <source>Next cassette</source>
        <translation>Next cassette</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Log in</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirm</translation>
    </message>
    <message>
        <source>To the wallet</source>
        <translation>To the wallet</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>How can we help?</source>
        <translation>How can we help?</translation>
    </message>
    <message>
        <source>Call us, day and night</source>
        <translation>Call us, day and night</translation>
    </message>
    <message>
        <source>Please name the terminal and the receipt number.</source>
        <translation>Please name the terminal and the receipt number.</translation>
    </message>
    <message>
        <source>Open a wallet</source>
        <translation>Open a wallet</translation>
    </message>
    <message>
        <source>Point the camera of your phone at the code.</source>
        <translation>Point the camera of your phone at the code.</translation>
    </message>
    <message>
        <source>Find my payment</source>
        <translation>Find my payment</translation>
    </message>
    <message>
        <source>The public offer</source>
        <translation>The public offer</translation>
    </message>
    <message>
        <source>Terminal %1</source>
        <translation>Terminal %1</translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>What would you like to do?</source>
        <translation>What would you like to do?</translation>
    </message>
    <message>
        <source>Cash only. No change is given.</source>
        <translation>Cash only. No change is given.</translation>
    </message>
    <message>
        <source>In cash or from your wallet. No change is given.</source>
        <translation>In cash or from your wallet. No change is given.</translation>
    </message>
    <message>
        <source>By phone number, in cash</source>
        <translation>By phone number, in cash</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Find my payment</source>
        <translation>Find my payment</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>Greyed tiles: %1</source>
        <translation>Greyed tiles: %1</translation>
    </message>
</context>
<context>
    <name>LanguageBar</name>
    <message>
        <source>Everything within low reach</source>
        <translation>Everything within low reach</translation>
    </message>
    <message>
        <source>Easier to see and hear</source>
        <translation>Easier to see and hear</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>Desk demo</source>
        <translation>Desk demo</translation>
    </message>
    <message>
        <source>Insert a bill</source>
        <translation>Insert a bill</translation>
    </message>
    <message>
        <source>A torn 500</source>
        <translation>A torn 500</translation>
    </message>
    <message>
        <source>It will be ready in a moment.</source>
        <translation>It will be ready in a moment.</translation>
    </message>
    <message>
        <source>The terminal is starting</source>
        <translation>The terminal is starting</translation>
    </message>
    <message>
        <source>Checking your details</source>
        <translation>Checking your details</translation>
    </message>
    <message>
        <source>Sending your payment</source>
        <translation>Sending your payment</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>The public offer</source>
        <translation>The public offer</translation>
    </message>
    <message>
        <source>To use the wallet, please accept the offer in force.</source>
        <translation>To use the wallet, please accept the offer in force.</translation>
    </message>
    <message>
        <source>Read it on your phone: point the camera at the code.</source>
        <translation>Read it on your phone: point the camera at the code.</translation>
    </message>
    <message>
        <source>No paper receipt now</source>
        <translation>No paper receipt now</translation>
    </message>
    <message>
        <source>The terminal cannot print. You will get the receipt as a code for your phone.</source>
        <translation>The terminal cannot print. You will get the receipt as a code for your phone.</translation>
    </message>
    <message>
        <source>You can also ask for it later by the receipt number.</source>
        <translation>You can also ask for it later by the receipt number.</translation>
    </message>
    <message>
        <source>No connection now</source>
        <translation>No connection now</translation>
    </message>
    <message>
        <source>The money will be credited when the connection returns.</source>
        <translation>The money will be credited when the connection returns.</translation>
    </message>
    <message>
        <source>You will get a receipt with a number at once. Keep it until the money has arrived.</source>
        <translation>You will get a receipt with a number at once. Keep it until the money has arrived.</translation>
    </message>
    <message>
        <source>Read it here</source>
        <translation>Read it here</translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>Clear</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>Delete one</source>
        <translation>Delete one</translation>
    </message>
</context>
<context>
    <name>Offer</name>
    <message>
        <source>Search</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>Next place</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Earlier</translation>
    </message>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Found: %1</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Show</translation>
    </message>
    <message>
        <source>Public offer, version %1</source>
        <translation>Public offer, version %1</translation>
    </message>
    <message>
        <source>The offer is official in Kazakh and Russian only.</source>
        <translation>The offer is official in Kazakh and Russian only.</translation>
    </message>
    <message>
        <source>Read it on your phone: point the camera at the code.</source>
        <translation>Read it on your phone: point the camera at the code.</translation>
    </message>
</context>
<context>
    <name>OutOfService</name>
    <message>
        <source>Find my payment</source>
        <translation>Find my payment</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>The public offer</source>
        <translation>The public offer</translation>
    </message>
    <message>
        <source>No cash is taken for now</source>
        <translation>No cash is taken for now</translation>
    </message>
    <message>
        <source>Without cash: pay, transfer, balance and statement in your wallet.</source>
        <translation>Without cash: pay, transfer, balance and statement in your wallet.</translation>
    </message>
    <message>
        <source>Out of service for now</source>
        <translation>Out of service for now</translation>
    </message>
    <message>
        <source>Since %1</source>
        <translation>Since %1</translation>
    </message>
    <message>
        <source>Questions about your money</source>
        <translation>Questions about your money</translation>
    </message>
    <message>
        <source>The cash box is full.</source>
        <translation>The cash box is full.</translation>
    </message>
    <message>
        <source>The cash box is being changed.</source>
        <translation>The cash box is being changed.</translation>
    </message>
    <message>
        <source>The bill acceptor is not working.</source>
        <translation>The bill acceptor is not working.</translation>
    </message>
    <message>
        <source>There has been no connection for too long.</source>
        <translation>There has been no connection for too long.</translation>
    </message>
    <message>
        <source>The terminal has reached the sum it may take.</source>
        <translation>The terminal has reached the sum it may take.</translation>
    </message>
    <message>
        <source>The terminal is checking its clock.</source>
        <translation>The terminal is checking its clock.</translation>
    </message>
    <message>
        <source>The printer is not working.</source>
        <translation>The printer is not working.</translation>
    </message>
    <message>
        <source>The terminal cannot keep its records.</source>
        <translation>The terminal cannot keep its records.</translation>
    </message>
    <message>
        <source>The terminal is being serviced.</source>
        <translation>The terminal is being serviced.</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>This takes a few seconds.</source>
        <translation>This takes a few seconds.</translation>
    </message>
    <message>
        <source>Checking your details</source>
        <translation>Checking your details</translation>
    </message>
    <message>
        <source>At most ten seconds. If it takes longer, it goes on without you and the receipt says so.</source>
        <translation>At most ten seconds. If it takes longer, it goes on without you and the receipt says so.</translation>
    </message>
    <message>
        <source>Sending your payment</source>
        <translation>Sending your payment</translation>
    </message>
</context>
<context>
    <name>Payees</name>
    <message>
        <source>Whom would you like to pay?</source>
        <translation>Whom would you like to pay?</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Earlier</translation>
    </message>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Please fill this in.</source>
        <translation>Please fill this in.</translation>
    </message>
    <message>
        <source>The number is not complete yet.</source>
        <translation>The number is not complete yet.</translation>
    </message>
    <message>
        <source>This is not a Kazakhstan mobile number. Please check the digits.</source>
        <translation>This is not a Kazakhstan mobile number. Please check the digits.</translation>
    </message>
    <message>
        <source>One of the digits is mistyped. Please compare with your document.</source>
        <translation>One of the digits is mistyped. Please compare with your document.</translation>
    </message>
    <message>
        <source>The sum is smaller than can be paid here.</source>
        <translation>The sum is smaller than can be paid here.</translation>
    </message>
    <message>
        <source>The sum is larger than can be paid here.</source>
        <translation>The sum is larger than can be paid here.</translation>
    </message>
    <message>
        <source>There is no such day. Please type day, month and year.</source>
        <translation>There is no such day. Please type day, month and year.</translation>
    </message>
    <message>
        <source>This code is not on a bill of this payee. Please type the number.</source>
        <translation>This code is not on a bill of this payee. Please type the number.</translation>
    </message>
    <message>
        <source>Nothing found. Please compare number and sum with the receipt.</source>
        <translation>Nothing found. Please compare number and sum with the receipt.</translation>
    </message>
    <message>
        <source>No connection now: only receipts of this terminal can be found. Please try later.</source>
        <translation>No connection now: only receipts of this terminal can be found. Please try later.</translation>
    </message>
    <message>
        <source>Please check what you typed.</source>
        <translation>Please check what you typed.</translation>
    </message>
    <message>
        <source>You pay exactly %1. The terminal gives no change: what you insert above it goes to this wallet.</source>
        <translation>You pay exactly %1. The terminal gives no change: what you insert above it goes to this wallet.</translation>
    </message>
    <message>
        <source>Or hold the code on your bill to the scanner.</source>
        <translation>Or hold the code on your bill to the scanner.</translation>
    </message>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>Refused</name>
    <message>
        <source>Rule %1</source>
        <translation>Rule %1</translation>
    </message>
    <message>
        <source>Open a wallet</source>
        <translation>Open a wallet</translation>
    </message>
    <message>
        <source>Point the phone&apos;s camera at the code.</source>
        <translation>Point the phone&apos;s camera at the code.</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>Show all</source>
        <translation>Show all</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Letters</translation>
    </message>
    <message>
        <source>Most used here</source>
        <translation>Most used here</translation>
    </message>
    <message>
        <source>Type a name</source>
        <translation>Type a name</translation>
    </message>
    <message>
        <source>Nothing found. Please check the letters.</source>
        <translation>Nothing found. Please check the letters.</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Found: %1</translation>
    </message>
</context>
<context>
    <name>Service</name>
    <message>
        <source>Who are you?</source>
        <translation>Who are you?</translation>
    </message>
    <message>
        <source>Your code, four to eight digits</source>
        <translation>Your code, four to eight digits</translation>
    </message>
    <message>
        <source>Your PIN</source>
        <translation>Your PIN</translation>
    </message>
    <message>
        <source>Nobody sees it on the screen</source>
        <translation>Nobody sees it on the screen</translation>
    </message>
    <message>
        <source>The code from the message</source>
        <translation>The code from the message</translation>
    </message>
    <message>
        <source>It was sent to your phone</source>
        <translation>It was sent to your phone</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>One moment</translation>
    </message>
    <message>
        <source>Too many wrong tries. Wait %1 s.</source>
        <translation>Too many wrong tries. Wait %1 s.</translation>
    </message>
    <message>
        <source>Takes no cash: %1</source>
        <translation>Takes no cash: %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>In service</source>
        <translation>In service</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Collection</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Devices</translation>
    </message>
    <message>
        <source>Network test</source>
        <translation>Network test</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Queue</translation>
    </message>
    <message>
        <source>X report</source>
        <translation>X report</translation>
    </message>
    <message>
        <source>Disputed bills</source>
        <translation>Disputed bills</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Bills taken</source>
        <translation>Bills taken</translation>
    </message>
    <message>
        <source>Installation</source>
        <translation>Installation</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Logs</translation>
    </message>
    <message>
        <source>Screen test</source>
        <translation>Screen test</translation>
    </message>
    <message>
        <source>Open, close, restart</source>
        <translation>Open, close, restart</translation>
    </message>
    <message>
        <source>collector</source>
        <translation>collector</translation>
    </message>
    <message>
        <source>technician</source>
        <translation>technician</translation>
    </message>
    <message>
        <source>manager</source>
        <translation>manager</translation>
    </message>
    <message>
        <source>Test print</source>
        <translation>Test print</translation>
    </message>
    <message>
        <source>Test a bill</source>
        <translation>Test a bill</translation>
    </message>
    <message>
        <source>Paper replaced</source>
        <translation>Paper replaced</translation>
    </message>
    <message>
        <source>Reset acceptor</source>
        <translation>Reset acceptor</translation>
    </message>
    <message>
        <source>Take no bills</source>
        <translation>Take no bills</translation>
    </message>
    <message>
        <source>Take bills</source>
        <translation>Take bills</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>Test again</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>Send now</translation>
    </message>
    <message>
        <source>Export to USB</source>
        <translation>Export to USB</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Kazakh first</source>
        <translation>Kazakh first</translation>
    </message>
    <message>
        <source>Russian first</source>
        <translation>Russian first</translation>
    </message>
    <message>
        <source>English first</source>
        <translation>English first</translation>
    </message>
    <message>
        <source>Wait 60 s</source>
        <translation>Wait 60 s</translation>
    </message>
    <message>
        <source>Wait 120 s</source>
        <translation>Wait 120 s</translation>
    </message>
    <message>
        <source>Wait 180 s</source>
        <translation>Wait 180 s</translation>
    </message>
    <message>
        <source>Back to the preset</source>
        <translation>Back to the preset</translation>
    </message>
    <message>
        <source>Hangs 50 mm lower</source>
        <translation>Hangs 50 mm lower</translation>
    </message>
    <message>
        <source>Hangs 50 mm higher</source>
        <translation>Hangs 50 mm higher</translation>
    </message>
    <message>
        <source>Offer the voice</source>
        <translation>Offer the voice</translation>
    </message>
    <message>
        <source>No voice</source>
        <translation>No voice</translation>
    </message>
    <message>
        <source>Another volume</source>
        <translation>Another volume</translation>
    </message>
    <message>
        <source>Another kind of printer</source>
        <translation>Another kind of printer</translation>
    </message>
    <message>
        <source>Look for ports</source>
        <translation>Look for ports</translation>
    </message>
    <message>
        <source>Day before</source>
        <translation>Day before</translation>
    </message>
    <message>
        <source>Day after</source>
        <translation>Day after</translation>
    </message>
    <message>
        <source>Screen is fine</source>
        <translation>Screen is fine</translation>
    </message>
    <message>
        <source>Screen is faulty</source>
        <translation>Screen is faulty</translation>
    </message>
    <message>
        <source>Close the kiosk</source>
        <translation>Close the kiosk</translation>
    </message>
    <message>
        <source>Open the kiosk</source>
        <translation>Open the kiosk</translation>
    </message>
    <message>
        <source>Restart program</source>
        <translation>Restart program</translation>
    </message>
    <message>
        <source>Restart machine</source>
        <translation>Restart machine</translation>
    </message>
    <message>
        <source>Shut down</source>
        <translation>Shut down</translation>
    </message>
    <message>
        <source>Bill acceptor</source>
        <translation>Bill acceptor</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Printer</translation>
    </message>
    <message>
        <source>Reader of codes</source>
        <translation>Reader of codes</translation>
    </message>
    <message>
        <source>Last code</source>
        <translation>Last code</translation>
    </message>
    <message>
        <source>Read at</source>
        <translation>Read at</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>Firmware</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>Takes</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Paper</translation>
    </message>
    <message>
        <source>Kiosk</source>
        <translation>Kiosk</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Language at first</source>
        <translation>Language at first</translation>
    </message>
    <message>
        <source>Silence, seconds</source>
        <translation>Silence, seconds</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Line</translation>
    </message>
    <message>
        <source>Name of the ledger</source>
        <translation>Name of the ledger</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Encryption</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Ledger</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Clock</translation>
    </message>
    <message>
        <source>Entries waiting</source>
        <translation>Entries waiting</translation>
    </message>
    <message>
        <source>Newest entry</source>
        <translation>Newest entry</translation>
    </message>
    <message>
        <source>Confirmed up to</source>
        <translation>Confirmed up to</translation>
    </message>
    <message>
        <source>Oldest waiting</source>
        <translation>Oldest waiting</translation>
    </message>
    <message>
        <source>File</source>
        <translation>File</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Since</translation>
    </message>
    <message>
        <source>In the cassette</source>
        <translation>In the cassette</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>Payments</translation>
    </message>
    <message>
        <source>Inserted</source>
        <translation>Inserted</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>Fees</translation>
    </message>
    <message>
        <source>Credited</source>
        <translation>Credited</translation>
    </message>
    <message>
        <source>Not credited</source>
        <translation>Not credited</translation>
    </message>
    <message>
        <source>Sales by payee</source>
        <translation>Sales by payee</translation>
    </message>
    <message>
        <source>Glass over the floor, mm</source>
        <translation>Glass over the floor, mm</translation>
    </message>
    <message>
        <source>Voice guidance</source>
        <translation>Voice guidance</translation>
    </message>
    <message>
        <source>Kind of printer</source>
        <translation>Kind of printer</translation>
    </message>
    <message>
        <source>Time here</source>
        <translation>Time here</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Time zone</translation>
    </message>
    <message>
        <source>Operator&apos;s service</source>
        <translation>Operator&apos;s service</translation>
    </message>
    <message>
        <source>Port of the acceptor</source>
        <translation>Port of the acceptor</translation>
    </message>
    <message>
        <source>Port of the printer</source>
        <translation>Port of the printer</translation>
    </message>
    <message>
        <source>Port of the scanner</source>
        <translation>Port of the scanner</translation>
    </message>
    <message>
        <source>Bills returned</source>
        <translation>Bills returned</translation>
    </message>
    <message>
        <source>%1 ₸</source>
        <translation>%1 ₸</translation>
    </message>
    <message>
        <source>set on site by %1</source>
        <translation>set on site by %1</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Found: %1</translation>
    </message>
    <message>
        <source>%1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>of it fees, %1 payments</source>
        <translation>of it fees, %1 payments</translation>
    </message>
    <message>
        <source>Bills of %1 ₸</source>
        <translation>Bills of %1 ₸</translation>
    </message>
    <message>
        <source>Bills refused: %1</source>
        <translation>Bills refused: %1</translation>
    </message>
    <message>
        <source>Faults: %1</source>
        <translation>Faults: %1</translation>
    </message>
    <message>
        <source>Receipts: %1</source>
        <translation>Receipts: %1</translation>
    </message>
    <message>
        <source>Printer: %1</source>
        <translation>Printer: %1</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>ready</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>starting</translation>
    </message>
    <message>
        <source>takes no bills</source>
        <translation>takes no bills</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>does not answer</translation>
    </message>
    <message>
        <source>cover is open</source>
        <translation>cover is open</translation>
    </message>
    <message>
        <source>enough</source>
        <translation>enough</translation>
    </message>
    <message>
        <source>runs out soon</source>
        <translation>runs out soon</translation>
    </message>
    <message>
        <source>is out</source>
        <translation>is out</translation>
    </message>
    <message>
        <source>jam in the acceptor</source>
        <translation>jam in the acceptor</translation>
    </message>
    <message>
        <source>jam in the stacker</source>
        <translation>jam in the stacker</translation>
    </message>
    <message>
        <source>cassette is full</source>
        <translation>cassette is full</translation>
    </message>
    <message>
        <source>cassette is out</source>
        <translation>cassette is out</translation>
    </message>
    <message>
        <source>attempt at fraud</source>
        <translation>attempt at fraud</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>paused</translation>
    </message>
    <message>
        <source>faulty</source>
        <translation>faulty</translation>
    </message>
    <message>
        <source>wrong bill table</source>
        <translation>wrong bill table</translation>
    </message>
    <message>
        <source>port is not there</source>
        <translation>port is not there</translation>
    </message>
    <message>
        <source>a bill lies in the entrance</source>
        <translation>a bill lies in the entrance</translation>
    </message>
    <message>
        <source>in service</source>
        <translation>in service</translation>
    </message>
    <message>
        <source>Glass is 1″ smaller</source>
        <translation>Glass is 1″ smaller</translation>
    </message>
    <message>
        <source>Glass is 1″ larger</source>
        <translation>Glass is 1″ larger</translation>
    </message>
    <message>
        <source>Another brightness</source>
        <translation>Another brightness</translation>
    </message>
    <message>
        <source>Since the first day</source>
        <translation>Since the first day</translation>
    </message>
    <message>
        <source>Receipts on this roll</source>
        <translation>Receipts on this roll</translation>
    </message>
    <message>
        <source>Since the last collection</source>
        <translation>Since the last collection</translation>
    </message>
    <message>
        <source>Last bag (Z)</source>
        <translation>Last bag (Z)</translation>
    </message>
    <message>
        <source>Payments among them</source>
        <translation>Payments among them</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connection</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Receipt</translation>
    </message>
    <message>
        <source>Diagonal of the glass, inches</source>
        <translation>Diagonal of the glass, inches</translation>
    </message>
    <message>
        <source>Volume of the voice, %</source>
        <translation>Volume of the voice, %</translation>
    </message>
    <message>
        <source>Brightness of the glass, %</source>
        <translation>Brightness of the glass, %</translation>
    </message>
    <message>
        <source>Bag %1 was closed</source>
        <translation>Bag %1 was closed</translation>
    </message>
    <message>
        <source>Remedies: %1</source>
        <translation>Remedies: %1</translation>
    </message>
    <message>
        <source>Receipts taken: %1</source>
        <translation>Receipts taken: %1</translation>
    </message>
    <message>
        <source>takes no cash</source>
        <translation>takes no cash</translation>
    </message>
    <message>
        <source>Kazakh</source>
        <translation>Kazakh</translation>
    </message>
    <message>
        <source>Russian</source>
        <translation>Russian</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>is up</source>
        <translation>is up</translation>
    </message>
    <message>
        <source>is down</source>
        <translation>is down</translation>
    </message>
    <message>
        <source>waits to be taken</source>
        <translation>waits to be taken</translation>
    </message>
    <message>
        <source>is taken</source>
        <translation>is taken</translation>
    </message>
    <message>
        <source>is not taken</source>
        <translation>is not taken</translation>
    </message>
    <message>
        <source>is offered</source>
        <translation>is offered</translation>
    </message>
    <message>
        <source>is off</source>
        <translation>is off</translation>
    </message>
    <message>
        <source>on this machine</source>
        <translation>on this machine</translation>
    </message>
    <message>
        <source>no line</source>
        <translation>no line</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>not found</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>not encrypted</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>no connection</translation>
    </message>
    <message>
        <source>closed for service</source>
        <translation>closed for service</translation>
    </message>
    <message>
        <source>bills are switched off</source>
        <translation>bills are switched off</translation>
    </message>
    <message>
        <source>policy is too old</source>
        <translation>policy is too old</translation>
    </message>
    <message>
        <source>no policy yet</source>
        <translation>no policy yet</translation>
    </message>
    <message>
        <source>clock is wrong</source>
        <translation>clock is wrong</translation>
    </message>
    <message>
        <source>allotment is too old</source>
        <translation>allotment is too old</translation>
    </message>
    <message>
        <source>no allotment yet</source>
        <translation>no allotment yet</translation>
    </message>
    <message>
        <source>allotment is used up</source>
        <translation>allotment is used up</translation>
    </message>
    <message>
        <source>disk is nearly full</source>
        <translation>disk is nearly full</translation>
    </message>
    <message>
        <source>journal cannot be written</source>
        <translation>journal cannot be written</translation>
    </message>
    <message>
        <source>journal is disputed</source>
        <translation>journal is disputed</translation>
    </message>
    <message>
        <source>cutter is stuck</source>
        <translation>cutter is stuck</translation>
    </message>
    <message>
        <source>needs repair</source>
        <translation>needs repair</translation>
    </message>
    <message>
        <source>too hot, wait</source>
        <translation>too hot, wait</translation>
    </message>
    <message>
        <source>presenter is stuck</source>
        <translation>presenter is stuck</translation>
    </message>
    <message>
        <source>mechanical fault</source>
        <translation>mechanical fault</translation>
    </message>
    <message>
        <source>reports a fault</source>
        <translation>reports a fault</translation>
    </message>
    <message>
        <source>print head is too hot</source>
        <translation>print head is too hot</translation>
    </message>
    <message>
        <source>fault on the line</source>
        <translation>fault on the line</translation>
    </message>
    <message>
        <source>wrong voltage</source>
        <translation>wrong voltage</translation>
    </message>
    <message>
        <source>paper jam</source>
        <translation>paper jam</translation>
    </message>
    <message>
        <source>paper mark not found</source>
        <translation>paper mark not found</translation>
    </message>
    <message>
        <source>cutter cover is open</source>
        <translation>cutter cover is open</translation>
    </message>
    <message>
        <source>memory fault</source>
        <translation>memory fault</translation>
    </message>
    <message>
        <source>settings memory fault</source>
        <translation>settings memory fault</translation>
    </message>
    <message>
        <source>printed</source>
        <translation>printed</translation>
    </message>
    <message>
        <source>not printed</source>
        <translation>not printed</translation>
    </message>
    <message>
        <source>no word</source>
        <translation>no word</translation>
    </message>
    <message>
        <source>by the customer</source>
        <translation>by the customer</translation>
    </message>
    <message>
        <source>drawn back</source>
        <translation>drawn back</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>connected</translation>
    </message>
    <message>
        <source>is not there</source>
        <translation>is not there</translation>
    </message>
    <message>
        <source>has read nothing yet</source>
        <translation>has read nothing yet</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>reset</translation>
    </message>
    <message>
        <source>power off and on</source>
        <translation>power off and on</translation>
    </message>
    <message>
        <source>Check cable, SIM and router.</source>
        <translation>Check cable, SIM and router.</translation>
    </message>
    <message>
        <source>Check the router&apos;s settings.</source>
        <translation>Check the router&apos;s settings.</translation>
    </message>
    <message>
        <source>Call the operator: the port is closed.</source>
        <translation>Call the operator: the port is closed.</translation>
    </message>
    <message>
        <source>Do not go on. Call the operator.</source>
        <translation>Do not go on. Call the operator.</translation>
    </message>
    <message>
        <source>Tell the operator: it ends soon.</source>
        <translation>Tell the operator: it ends soon.</translation>
    </message>
    <message>
        <source>Call the operator.</source>
        <translation>Call the operator.</translation>
    </message>
    <message>
        <source>Wait, then test again.</source>
        <translation>Wait, then test again.</translation>
    </message>
    <message>
        <source>From the program&apos;s next start on.</source>
        <translation>From the program&apos;s next start on.</translation>
    </message>
    <message>
        <source>Check its cable and its port.</source>
        <translation>Check its cable and its port.</translation>
    </message>
    <message>
        <source>Hold any code before it.</source>
        <translation>Hold any code before it.</translation>
    </message>
    <message>
        <source>Nothing is plugged in under this name.</source>
        <translation>Nothing is plugged in under this name.</translation>
    </message>
    <message>
        <source>Call the operator: the certificate file is wrong.</source>
        <translation>Call the operator: the certificate file is wrong.</translation>
    </message>
    <message>
        <source>Set the machine&apos;s clock.</source>
        <translation>Set the machine&apos;s clock.</translation>
    </message>
    <message>
        <source>Put a bill in. It comes back.</source>
        <translation>Put a bill in. It comes back.</translation>
    </message>
    <message>
        <source>The bill is coming back.</source>
        <translation>The bill is coming back.</translation>
    </message>
    <message>
        <source>The acceptor is in order: the bill came back.</source>
        <translation>The acceptor is in order: the bill came back.</translation>
    </message>
    <message>
        <source>The acceptor kept the bill: it is in the cassette and in the report.</source>
        <translation>The acceptor kept the bill: it is in the cassette and in the report.</translation>
    </message>
    <message>
        <source>The acceptor refused the bill. Try another.</source>
        <translation>The acceptor refused the bill. Try another.</translation>
    </message>
    <message>
        <source>No bill came. Bills are off again.</source>
        <translation>No bill came. Bills are off again.</translation>
    </message>
    <message>
        <source>Reset: wait until it is ready.</source>
        <translation>Reset: wait until it is ready.</translation>
    </message>
    <message>
        <source>Sent to the printer: look at the slip.</source>
        <translation>Sent to the printer: look at the slip.</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>Sent to the printer.</translation>
    </message>
    <message>
        <source>The network is in order.</source>
        <translation>The network is in order.</translation>
    </message>
    <message>
        <source>Not in order: what to do stands below the step.</source>
        <translation>Not in order: what to do stands below the step.</translation>
    </message>
    <message>
        <source>No serial port is there.</source>
        <translation>No serial port is there.</translation>
    </message>
    <message>
        <source>No disputed bills.</source>
        <translation>No disputed bills.</translation>
    </message>
    <message>
        <source>The brightness is set.</source>
        <translation>The brightness is set.</translation>
    </message>
    <message>
        <source>The glass did not take the brightness. The log says why.</source>
        <translation>The glass did not take the brightness. The log says why.</translation>
    </message>
    <message>
        <source>Nothing is kept of this day.</source>
        <translation>Nothing is kept of this day.</translation>
    </message>
    <message>
        <source>No USB stick is there.</source>
        <translation>No USB stick is there.</translation>
    </message>
    <message>
        <source>The stick cannot be written.</source>
        <translation>The stick cannot be written.</translation>
    </message>
    <message>
        <source>Only faults</source>
        <translation>Only faults</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Everything</translation>
    </message>
    <message>
        <source>Printed: the printer said so.</source>
        <translation>Printed: the printer said so.</translation>
    </message>
    <message>
        <source>Not printed. Look at paper and cover, then try again.</source>
        <translation>Not printed. Look at paper and cover, then try again.</translation>
    </message>
    <message>
        <source>The printer did not say whether it printed: look at the slip.</source>
        <translation>The printer did not say whether it printed: look at the slip.</translation>
    </message>
    <message>
        <source>No warnings and no faults on this day.</source>
        <translation>No warnings and no faults on this day.</translation>
    </message>
    <message>
        <source>Calibrate touch</source>
        <translation>Calibrate touch</translation>
    </message>
    <message>
        <source>Correction</source>
        <translation>Correction</translation>
    </message>
    <message>
        <source>Calibrated. Restart the machine, then test the screen again.</source>
        <translation>Calibrated. Restart the machine, then test the screen again.</translation>
    </message>
    <message>
        <source>The crosses were not met. Nothing was changed: try again.</source>
        <translation>The crosses were not met. Nothing was changed: try again.</translation>
    </message>
    <message>
        <source>Measured, but this terminal keeps no calibration.</source>
        <translation>Measured, but this terminal keeps no calibration.</translation>
    </message>
    <message>
        <source>Measured, but the file cannot be written. The log says why.</source>
        <translation>Measured, but the file cannot be written. The log says why.</translation>
    </message>
    <message>
        <source>Written and signed: give the stick to the operator.</source>
        <translation>Written and signed: give the stick to the operator.</translation>
    </message>
    <message>
        <source>Nothing waits, so nothing was written.</source>
        <translation>Nothing waits, so nothing was written.</translation>
    </message>
    <message>
        <source>This terminal is not enrolled: it has nothing to give.</source>
        <translation>This terminal is not enrolled: it has nothing to give.</translation>
    </message>
    <message>
        <source>That did not work. The log says why.</source>
        <translation>That did not work. The log says why.</translation>
    </message>
    <message>
        <source>The machine refused. The log says why.</source>
        <translation>The machine refused. The log says why.</translation>
    </message>
    <message>
        <source>Here the program would restart.</source>
        <translation>Here the program would restart.</translation>
    </message>
    <message>
        <source>Here the machine would restart.</source>
        <translation>Here the machine would restart.</translation>
    </message>
    <message>
        <source>Here the machine would shut down.</source>
        <translation>Here the machine would shut down.</translation>
    </message>
    <message>
        <source>The program restarts.</source>
        <translation>The program restarts.</translation>
    </message>
    <message>
        <source>The machine restarts.</source>
        <translation>The machine restarts.</translation>
    </message>
    <message>
        <source>The machine shuts down.</source>
        <translation>The machine shuts down.</translation>
    </message>
    <message>
        <source>Noted: the screen is fine.</source>
        <translation>Noted: the screen is fine.</translation>
    </message>
    <message>
        <source>Noted: the screen is faulty.</source>
        <translation>Noted: the screen is faulty.</translation>
    </message>
    <message>
        <source>Restart the program?</source>
        <translation>Restart the program?</translation>
    </message>
    <message>
        <source>Restart the machine?</source>
        <translation>Restart the machine?</translation>
    </message>
    <message>
        <source>Shut the machine down?</source>
        <translation>Shut the machine down?</translation>
    </message>
    <message>
        <source>Code and PIN do not fit.</source>
        <translation>Code and PIN do not fit.</translation>
    </message>
    <message>
        <source>That is not the code that was sent.</source>
        <translation>That is not the code that was sent.</translation>
    </message>
    <message>
        <source>The list of persons is too old. A connection is needed.</source>
        <translation>The list of persons is too old. A connection is needed.</translation>
    </message>
    <message>
        <source>code %1 of its manual</source>
        <translation>code %1 of its manual</translation>
    </message>
    <message>
        <source>inserted askew</source>
        <translation>inserted askew</translation>
    </message>
    <message>
        <source>dielectric sensor</source>
        <translation>dielectric sensor</translation>
    </message>
    <message>
        <source>magnetic sensor</source>
        <translation>magnetic sensor</translation>
    </message>
    <message>
        <source>a bill is left in the head</source>
        <translation>a bill is left in the head</translation>
    </message>
    <message>
        <source>a bill is left in the stacker</source>
        <translation>a bill is left in the stacker</translation>
    </message>
    <message>
        <source>correction out of bounds</source>
        <translation>correction out of bounds</translation>
    </message>
    <message>
        <source>calibration out of bounds</source>
        <translation>calibration out of bounds</translation>
    </message>
    <message>
        <source>trouble drawing it in</source>
        <translation>trouble drawing it in</translation>
    </message>
    <message>
        <source>denomination not identified</source>
        <translation>denomination not identified</translation>
    </message>
    <message>
        <source>genuineness not confirmed</source>
        <translation>genuineness not confirmed</translation>
    </message>
    <message>
        <source>optical sensor</source>
        <translation>optical sensor</translation>
    </message>
    <message>
        <source>optical pattern 1</source>
        <translation>optical pattern 1</translation>
    </message>
    <message>
        <source>optical pattern 2</source>
        <translation>optical pattern 2</translation>
    </message>
    <message>
        <source>optical level</source>
        <translation>optical level</translation>
    </message>
    <message>
        <source>ultraviolet sensor</source>
        <translation>ultraviolet sensor</translation>
    </message>
    <message>
        <source>capacitance sensor</source>
        <translation>capacitance sensor</translation>
    </message>
    <message>
        <source>image sensor</source>
        <translation>image sensor</translation>
    </message>
    <message>
        <source>dirty lens</source>
        <translation>dirty lens</translation>
    </message>
    <message>
        <source>rear sensor</source>
        <translation>rear sensor</translation>
    </message>
    <message>
        <source>trouble at the slot</source>
        <translation>trouble at the slot</translation>
    </message>
    <message>
        <source>not taken here</source>
        <translation>not taken here</translation>
    </message>
    <message>
        <source>switched off on the unit</source>
        <translation>switched off on the unit</translation>
    </message>
    <message>
        <source>acceptor was off</source>
        <translation>acceptor was off</translation>
    </message>
    <message>
        <source>given back by the terminal</source>
        <translation>given back by the terminal</translation>
    </message>
    <message>
        <source>nobody decided in time</source>
        <translation>nobody decided in time</translation>
    </message>
    <message>
        <source>out of turn</source>
        <translation>out of turn</translation>
    </message>
    <message>
        <source>wrong length</source>
        <translation>wrong length</translation>
    </message>
    <message>
        <source>too long</source>
        <translation>too long</translation>
    </message>
    <message>
        <source>too short</source>
        <translation>too short</translation>
    </message>
    <message>
        <source>wrong width</source>
        <translation>wrong width</translation>
    </message>
    <message>
        <source>crooked in the path</source>
        <translation>crooked in the path</translation>
    </message>
    <message>
        <source>two bills at once</source>
        <translation>two bills at once</translation>
    </message>
    <message>
        <source>second bill put in</source>
        <translation>second bill put in</translation>
    </message>
    <message>
        <source>fits two denominations</source>
        <translation>fits two denominations</translation>
    </message>
    <message>
        <source>signal too weak</source>
        <translation>signal too weak</translation>
    </message>
    <message>
        <source>slow mechanism</source>
        <translation>slow mechanism</translation>
    </message>
    <message>
        <source>a string on the bill</source>
        <translation>a string on the bill</translation>
    </message>
    <message>
        <source>sign of fraud</source>
        <translation>sign of fraud</translation>
    </message>
    <message>
        <source>no bills to pay out</source>
        <translation>no bills to pay out</translation>
    </message>
    <message>
        <source>bill of the payout</source>
        <translation>bill of the payout</translation>
    </message>
    <message>
        <source>cannot be stacked</source>
        <translation>cannot be stacked</translation>
    </message>
    <message>
        <source>was accepted</source>
        <translation>was accepted</translation>
    </message>
    <message>
        <source>barcode</source>
        <translation>barcode</translation>
    </message>
    <message>
        <source>barcode not recognised</source>
        <translation>barcode not recognised</translation>
    </message>
    <message>
        <source>barcode of wrong length</source>
        <translation>barcode of wrong length</translation>
    </message>
    <message>
        <source>barcode without a start</source>
        <translation>barcode without a start</translation>
    </message>
    <message>
        <source>barcode without an end</source>
        <translation>barcode without an end</translation>
    </message>
    <message>
        <source>ticket, not a bill</source>
        <translation>ticket, not a bill</translation>
    </message>
</context>
<context>
    <name>ServiceLogin</name>
    <message>
        <source>Service</source>
        <translation>Service</translation>
    </message>
</context>
<context>
    <name>ServiceRows</name>
    <message>
        <source>Earlier</source>
        <translation>Earlier</translation>
    </message>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Kiosk %1</source>
        <translation>Kiosk %1</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Easier to see and hear</source>
        <translation>Easier to see and hear</translation>
    </message>
</context>
<context>
    <name>TouchTest</name>
    <message>
        <source>Touch each square once. Look for dead spots and wrong colours.</source>
        <translation>Touch each square once. Look for dead spots and wrong colours.</translation>
    </message>
</context>
<context>
    <name>Wallet</name>
    <message>
        <source>Password</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>The password of your wallet. Nobody at the operator asks you for it.</source>
        <translation>The password of your wallet. Nobody at the operator asks you for it.</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Call</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Voice</translation>
    </message>
    <message>
        <source>My message</source>
        <translation>My message</translation>
    </message>
    <message>
        <source>You are being called: the last six digits of the calling number are the code. Do not answer. If no call comes, an SMS does.</source>
        <translation>You are being called: the last six digits of the calling number are the code. Do not answer. If no call comes, an SMS does.</translation>
    </message>
    <message>
        <source>You are being called: a voice says the code. If no call comes, an SMS does.</source>
        <translation>You are being called: a voice says the code. If no call comes, an SMS does.</translation>
    </message>
    <message>
        <source>Send this code by SMS from your number to the operator, then go on. Where to: please call.</source>
        <translation>Send this code by SMS from your number to the operator, then go on. Where to: please call.</translation>
    </message>
    <message>
        <source>Six digits by SMS. They confirm this one operation and are good for five minutes.</source>
        <translation>Six digits by SMS. They confirm this one operation and are good for five minutes.</translation>
    </message>
    <message>
        <source>Send this code by SMS from your number to %1, then go on</source>
        <translation>Send this code by SMS from your number to %1, then go on</translation>
    </message>
    <message>
        <source>Confirmation code</source>
        <translation>Confirmation code</translation>
    </message>
    <message>
        <source>Sent to %1</source>
        <translation>Sent to %1</translation>
    </message>
    <message>
        <source>No code? Have a new one sent:</source>
        <translation>No code? Have a new one sent:</translation>
    </message>
    <message>
        <source>Top-up</source>
        <translation>Top-up</translation>
    </message>
    <message>
        <source>Withdrawal</source>
        <translation>Withdrawal</translation>
    </message>
    <message>
        <source>Fee for inactivity</source>
        <translation>Fee for inactivity</translation>
    </message>
    <message>
        <source>SMS notices</source>
        <translation>SMS notices</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>Refund</translation>
    </message>
    <message>
        <source>To a bank account and statement: after identification on the operator&apos;s site.</source>
        <translation>To a bank account and statement: after identification on the operator&apos;s site.</translation>
    </message>
    <message>
        <source>No cash is taken now.</source>
        <translation>No cash is taken now.</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>Pay</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transfer</translation>
    </message>
    <message>
        <source>To my bank account</source>
        <translation>To my bank account</translation>
    </message>
    <message>
        <source>Top up with cash</source>
        <translation>Top up with cash</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Statement</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>Log out</translation>
    </message>
    <message>
        <source>Set aside for withdrawals</source>
        <translation>Set aside for withdrawals</translation>
    </message>
    <message>
        <source>You can pay at once, up to</source>
        <translation>You can pay at once, up to</translation>
    </message>
    <message>
        <source>You can put in, up to</source>
        <translation>You can put in, up to</translation>
    </message>
    <message>
        <source>The wallet is blocked: please call the operator.</source>
        <translation>The wallet is blocked: please call the operator.</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Available</translation>
    </message>
    <message>
        <source>Please check</source>
        <translation>Please check</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>Fee</translation>
    </message>
    <message>
        <source>From the wallet</source>
        <translation>From the wallet</translation>
    </message>
    <message>
        <source>Stays available</source>
        <translation>Stays available</translation>
    </message>
    <message>
        <source>Executed</source>
        <translation>Executed</translation>
    </message>
    <message>
        <source>The money has left your wallet.</source>
        <translation>The money has left your wallet.</translation>
    </message>
    <message>
        <source>Accepted for execution</source>
        <translation>Accepted for execution</translation>
    </message>
    <message>
        <source>The money is set aside. It is executed when the bank has paid it out.</source>
        <translation>The money is set aside. It is executed when the bank has paid it out.</translation>
    </message>
    <message>
        <source>Being processed</source>
        <translation>Being processed</translation>
    </message>
    <message>
        <source>The system has not answered. The end will be in your list of operations. Please do not pay again.</source>
        <translation>The system has not answered. The end will be in your list of operations. Please do not pay again.</translation>
    </message>
    <message>
        <source>Nothing has left your wallet.</source>
        <translation>Nothing has left your wallet.</translation>
    </message>
    <message>
        <source>Not executed</source>
        <translation>Not executed</translation>
    </message>
    <message>
        <source>Amount and fee</source>
        <translation>Amount and fee</translation>
    </message>
    <message>
        <source>Opening your wallet</source>
        <translation>Opening your wallet</translation>
    </message>
    <message>
        <source>Asking for fee and limits</source>
        <translation>Asking for fee and limits</translation>
    </message>
    <message>
        <source>Sending your order</source>
        <translation>Sending your order</translation>
    </message>
    <message>
        <source>Sending a confirmation code</source>
        <translation>Sending a confirmation code</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>One moment</translation>
    </message>
    <message>
        <source>Statement of the last 30 days</source>
        <translation>Statement of the last 30 days</translation>
    </message>
    <message>
        <source>Open it with your phone&apos;s camera. The address is good for ten minutes, once.</source>
        <translation>Open it with your phone&apos;s camera. The address is good for ten minutes, once.</translation>
    </message>
</context>
<context>
    <name>WalletDone</name>
    <message>
        <source>Receipt</source>
        <translation>Receipt</translation>
    </message>
    <message>
        <source>Print again</source>
        <translation>Print again</translation>
    </message>
</context>
<context>
    <name>WarningSheet</name>
    <message>
        <source>Are you still here?</source>
        <translation>Are you still here?</translation>
    </message>
    <message>
        <source>Seconds left</source>
        <translation>Seconds left</translation>
    </message>
    <message>
        <source>Then the payment is completed with the sum inserted.</source>
        <translation>Then the payment is completed with the sum inserted.</translation>
    </message>
    <message>
        <source>Then the terminal returns to the first screen.</source>
        <translation>Then the terminal returns to the first screen.</translation>
    </message>
    <message>
        <source>I am still here</source>
        <translation>I am still here</translation>
    </message>
</context>
</TS>
