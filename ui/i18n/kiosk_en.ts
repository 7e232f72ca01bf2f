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
        <source>The bill acceptor has stopped. No money has been taken.</source>
        <translation>The bill acceptor has stopped. No money has been taken.</translation>
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
        <source>Accepted for execution</source>
        <translation>Accepted for execution</translation>
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
        <source>The terminal is starting.</source>
        <translation>The terminal is starting.</translation>
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
        <source>Please try again in a few minutes. No money has been taken.</source>
        <translation>Please try again in a few minutes. No money has been taken.</translation>
    </message>
    <message>
        <source>No money has been taken. You can go back and check what you typed.</source>
        <translation>No money has been taken. You can go back and check what you typed.</translation>
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
