# The catalogue's strings. What the application says too is in assets/locales and not repeated here. Each id is also in zh-CN.ftl.

catalogue-name = Retrace catalogue
catalogue-skip = Skip to the text
catalogue-navigation = Main pages
catalogue-way = Where you are
catalogue-tour = Tour
catalogue-scenes = Halls
catalogue-card = My card
catalogue-language = English
catalogue-footer = The catalogue has the same exhibits, texts and questions as the halls in 3D, and its credit goes to the same card.

## Halls

catalogue-title = The catalogue
catalogue-introduction = All exhibits of the halls in words and pictures, with the questions and the credit. A keyboard or a screen reader is all you need.
catalogue-no-scenes = No hall can be visited at the moment.
catalogue-scene-contents = Exhibits: { $exhibits } · Questions: { $questions }
catalogue-begin = Begin here:
catalogue-seen-short = Seen
catalogue-answered-short = Answered: { $answered } of { $total }
catalogue-sounds = Sounds in the hall
catalogue-rule-title = How to earn the credit
catalogue-rule-both = Both conditions must hold:
catalogue-rule-either = One of these conditions must hold:
catalogue-rule-one = This condition must hold:
catalogue-rule-none = Visiting is enough; nothing else is asked.
catalogue-rule-seeing = { $required } of { $total } exhibits seen
catalogue-rule-answering = a score of { $score }% in the questions; you may answer a question again, and your best answer counts
catalogue-rule-points = Practice credit points: { $points }.
catalogue-rule-seen = An exhibit counts as seen when its page was open for eight seconds, or its text was read to the end.
catalogue-period-academic-year = It counts once an academic year.
catalogue-period-semester = It counts once a semester.
catalogue-period-once = It counts once.
catalogue-visit-title = This visit
catalogue-visit-none = No visit is under way. It begins by itself with the first exhibit that you see or the first question that you answer.
catalogue-visit-goes-on = This visit goes on: you may continue it at any time. What you saw in the hall in 3D counts too.
catalogue-missing-exhibits = Exhibits still to see: { $count }
catalogue-missing-score = Your score is { $score }%; { $required }% earns the credit.
catalogue-credit-not-yet = The credit is not earned yet
catalogue-leave = End this visit
catalogue-leave-meaning = What you did stays recorded, and the next visit starts anew. If you only want a rest, there is no need to end it: come back whenever you like.
catalogue-leave-now = End visit

## Exhibit

catalogue-date = Date
catalogue-place = Place
catalogue-room = Room
catalogue-full-text = The full text
catalogue-look = What it looks like
catalogue-provenance = What it rests on
catalogue-previous = Previous stop
catalogue-read-to-end = I have read this to the end
catalogue-how-seen = When you have read the text, press this button; then the exhibit counts as seen.
catalogue-seen = This exhibit counts as seen.
catalogue-signed-out = What you see is recorded once you have signed in with your card.
catalogue-signed-out-question = You can answer here once you have signed in with your card.

## Questions

catalogue-kind-order = Put in order: choose a place for each, earliest first
catalogue-kind-place-on-map = Choose for each place the square of the map in which it lies: column and row
catalogue-see-first = It helps to see these first:
catalogue-choose = Choose
catalogue-rank-first = 1 (earliest)
catalogue-rank-last = { $number } (latest)
catalogue-answer-again = Answer again
catalogue-your-answer = Your answer:
catalogue-map-grid = The map is divided into squares: columns A to { $column } from west to east, rows 1 to { $row } from north to south.
catalogue-map-marks = Known places:
catalogue-map-mark = { $name } is in { $square }
catalogue-map-column = Column
catalogue-map-row = Row
catalogue-map-legend = The dots are the right places, the rings the squares that you chose, numbered as in the list above.
catalogue-place-right = { $name }: you chose { $given }, which is right (it lies in { $right })
catalogue-place-wrong = { $name }: you chose { $given }; it lies near { $right }
catalogue-form-error = Something is still missing
catalogue-gap-choice = Choose at least one option.
catalogue-gap-misfit = This answer does not fit the question. Please choose again.
catalogue-gap-rank = Choose a place in the order for ‘{ $name }’.
catalogue-gap-rank-twice = ‘{ $name }’ has the same place as another. Choose a different one.
catalogue-gap-square = Choose column and row for ‘{ $name }’.

## Visitor card

catalogue-sign-in = Sign in with your card
catalogue-sign-in-now = Sign in
catalogue-sign-in-why = What you see and answer is then recorded on this card, together with your visits to the halls in 3D.
catalogue-sign-out = Sign out
catalogue-card-number = Number of your visitor card
catalogue-card-hint = The number printed on the card: letters, digits and hyphens. Capital and small letters count as the same.
catalogue-card-hint-local = The number printed on the card: letters, digits and hyphens. Capital and small letters count as the same. Leave it empty if you have none; your record then stays on this computer.
catalogue-card-missing = Enter the number of your visitor card.
catalogue-card-malformed = This is no card number. It has 1 to 64 letters, digits or hyphens, without spaces.
catalogue-card-unknown = This card is not registered. Check the number, or ask the staff to register it.
catalogue-shared-computer = On a shared computer, sign out when you have finished; closing the browser signs you out too.
catalogue-no-visits = There are no visits on this card yet.
catalogue-ledger = Credit entries
catalogue-ledger-period = Period
catalogue-ledger-kind = Entry
catalogue-ledger-credit = Credit
catalogue-ledger-reversal = Withdrawn
catalogue-ledger-points = Points
catalogue-ledger-total = Total points: { $points }

## Kiosk

catalogue-kiosk-start = Back to the start
catalogue-kiosk-notice = Others use this screen too. When nobody touches it for { $seconds } seconds, it signs out and goes back to the start.
catalogue-kiosk-without-script = Others use this screen too. { $seconds } seconds after a page was opened, it signs out and goes back to the start. Load the page again if you need more time to read.
catalogue-kiosk-warning = Nobody has touched this screen for a while. In { $seconds } seconds it signs out and goes back to the start. To stay, touch it or press any key.
catalogue-kiosk-stay = Stay here
catalogue-kiosk-away = The server cannot be reached. The page opens when it is back.
catalogue-keypad = Keys
catalogue-keypad-erase = Erase

## When something does not work

catalogue-error-code = Code of the problem:
catalogue-error-back = Back to the halls
catalogue-error-wait = Please wait { $seconds } seconds.
catalogue-error-not-found = There is no such page
catalogue-error-not-found-fix = The address may be wrong, or the hall has changed. Please start from the list of halls.
catalogue-error-cross-site = This form was not sent from a page of the catalogue
catalogue-error-cross-site-fix = Nothing was recorded, to protect your record. Please open the page here and send it again.
catalogue-error-full = This visit takes no more records
catalogue-error-full-fix = Nothing new was recorded. Please end this visit under ‘My card’ and begin a new one.
catalogue-error-conflict = This form was sent before with another answer
catalogue-error-conflict-fix = The earlier answer is recorded, this one is not. Please open the page again to answer once more.
catalogue-error-too-many = Too many people are signing in
catalogue-error-too-many-fix = You are not signed in. Please wait a little and try again.
catalogue-error-request = This request cannot be understood
catalogue-error-request-fix = Nothing was recorded. Please open the page again and send its form.
catalogue-error-server = The server cannot do this at the moment
catalogue-error-server-fix = Please send it again in a while; sending it twice records nothing twice. If it goes on, please tell the staff.
