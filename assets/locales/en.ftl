# Interface strings. Each id is also in zh-CN.ftl; numbers arrive as text, so no sentence depends on their plural.

## Lobby

lobby-title = Retrace
lobby-subtitle = Choose a hall
lobby-enter = Enter
lobby-resume = Continue visit
lobby-settings = Settings
lobby-quit = Quit
lobby-change-card = Show another visitor card
lobby-broken-scene = This hall cannot be opened at the moment. File: { $file }, line { $line }. Problem: { $problem } What to do: { $fix }
lobby-broken-file = This hall cannot be opened at the moment. File: { $file }. Problem: { $problem } What to do: { $fix }
lobby-no-scenes = The list of halls could not be fetched ({ $problem }). Load the page again; if that does not help, tell those who run the museum. The catalogue holds the same and earns the same credit.

## Loading

loading-title = Preparing the hall
loading-step-bytes = Reading: { $done } of { $total } MB
loading-step-decode = Unpacking models and pictures
loading-step-shaders = Preparing the light
loading-step-ready = Ready
loading-failed = The hall could not be loaded
loading-file-missing = A file of the hall is missing: { $file }
loading-file-unreachable = A file of the hall could not be fetched: { $file }. Please try again.
loading-file-damaged = A file of the hall is damaged: { $file }
loading-file-unfit = The hall's model and its texts do not fit each other: { $file }
loading-for-staff = For whoever runs the museum:
loading-back = Back to the lobby

## Hints for a first visit

hint-title = How to look around
hint-move = Click the floor to walk there, or use W, A, S, D or the up and down arrow keys.
hint-look = Hold the left mouse button and drag to look around. Or turn with Q and E or the left and right arrow keys, and look up or down with Page Up and Page Down.
hint-open = Click an exhibit or a question stand, or the label above it, to read about it or answer.
hint-tour = Would you rather be guided? Press ‘Next stop’ and you will be led from one exhibit to the next.
hint-keys = The keyboard alone will do: Tab goes to the next button, Enter opens the exhibit before you, Esc closes or leaves, N is the next stop, M the floor plan, O the settings.
hint-move-by-touch = Tap the floor to walk there.
hint-look-by-touch = Drag with one finger to look around.
hint-open-by-touch = Tap an exhibit or a question stand, or the label above it, to read about it or answer.
hint-dismiss = Got it

## Visit

visit-next = Next stop
visit-tour-again = Start the tour again
visit-pause-tour = Pause tour
visit-resume-tour = Resume tour
visit-stop-tour = End tour
visit-map = Floor plan
visit-settings = Settings
visit-leave = Leave
visit-exhibits-seen = Exhibits seen: { $seen } of { $total }

## Exhibit

panel-close = Close
panel-more = Read more
panel-less = Show less
panel-speak = Read aloud
panel-take = Pick it up
panel-put-back = Put it back
panel-next = Next stop
panel-source = Kinds of source:
panel-dispute = Disputed points and notes
panel-evidence-documented = Model: documented
panel-evidence-inferred = Model: partly inferred
panel-evidence-artistic = Model: staged for display
panel-facts = Facts used:
panel-unreviewed = Not yet checked by a specialist.
panel-confidence-high = Confidence: high (standard accounts agree)
panel-confidence-medium = Confidence: medium (details differ, or rest on one source)
panel-confidence-low = Confidence: low (weakly sourced)
hero-turn-hint = Drag, or use the arrow keys, to turn it. The wheel, two fingers, or + and − make it larger or smaller.

## Questions

checkpoint-question = Question { $number } of { $total }
checkpoint-submit = Submit answer
checkpoint-next = Next question
checkpoint-finish = Finish
checkpoint-right = Correct
checkpoint-wrong = Not the expected answer
checkpoint-right-answer = Expected answer:
checkpoint-waiting = Your answer is saved; it will be marked when the server is reached.
checkpoint-waiting-unkept = Your answer will be marked when the server is reached; please leave the page open.
checkpoint-kind-single = Choose one
checkpoint-kind-multiple = Choose all that are right
checkpoint-kind-true-false = True or false?
checkpoint-kind-order = Put in order, earliest at the top
checkpoint-kind-place-on-map = Choose a place, then click the map
checkpoint-move-up = Move up
checkpoint-move-down = Move down
checkpoint-place = Click on the map: { $name }

## Floor plan

plan-title = Floor plan
plan-you-are-here = You are here
plan-seen = Seen
plan-unseen = Not yet seen
plan-close = Close

## Visitor card

card-title = Visitor card
card-saved = Record saved
card-unsaved = Cannot be saved at the moment; trying again
card-waiting = Records waiting to be sent: { $count }
card-some-refused = Records that the server did not accept: { $count }; please tell the staff
card-credited = Practice credit points recorded: { $points }
card-offline = Offline; your record is saved on this computer
card-offline-unkept = Offline, and this browser keeps nothing; please leave the page open
card-refused = The server did not accept the record; please tell the staff. Reason: { $reason }
card-unknown = The server does not know this visitor card; your record is saved on this computer
card-unknown-unkept = The server does not know this visitor card, and this browser keeps nothing
card-session-over = Your sign-in has run out; your record is saved on this computer
card-session-over-unkept = Your sign-in has run out, and this browser keeps nothing
card-local-ledger = Visitor card of this computer (credit is kept here only)

## Leaving

leave-title = Leave the hall?
leave-question = Your visit so far is saved. ‘Come back later’ lets you go on next time; ‘End visit’ closes this visit, and the next one starts anew.
leave-unkept = Some records have not reached the server yet, and this browser keeps nothing. Please stay until the card says that all is saved.
leave-unsaved = Some records cannot be saved at the moment. Please do not leave yet, and ask the staff to check the disk.
leave-missing-exhibits = Exhibits still to see to complete the visit: { $count }
leave-missing-questions = Questions not yet answered: { $count }
leave-missing-score = Your score is { $score }%; { $required }% earns the credit. You may go back to a question stand and answer again what was wrong.
leave-stay = Keep looking
leave-pause = Come back later
leave-go = End visit

## Certificate

certificate-title = Certificate of visit
certificate-visitor = Recorded on
certificate-scene = Hall
certificate-date = Date
certificate-seen = Exhibits seen
certificate-score = Score
certificate-credit = Practice credit points recorded: { $points }
certificate-credit-pending = Practice credit awaits confirmation
certificate-credit-none = No practice credit for this visit
certificate-credit-reversed = The credit for this visit was withdrawn by a correction
certificate-already-credited = Already credited in this period; it is not counted twice
certificate-entry = Record number: { $hash }
certificate-back = Back to the lobby
certificate-copy = Copy

## Settings

settings-title = Settings
settings-language = Language
settings-language-zh = 中文
settings-language-en = English
settings-volume = Volume
settings-text-size = Text size
settings-mouse-sensitivity = Turning speed when dragging
settings-reduced-motion = Reduce motion
settings-quality = Picture quality
settings-quality-low = Smooth
settings-quality-high = Detailed
settings-free-look = Look without dragging
settings-captions = Sound captions
settings-full-screen = Full screen
settings-full-screen-toggle = Switch
settings-on = On
settings-off = Off
settings-back = Back
settings-smaller = Less
settings-larger = More

## Notices

notice-recovered = A record file was damaged. It was kept as { $file }; everything else was recovered.
notice-unreadable = A record file cannot be read: { $file }. It is left as it is, and its visit cannot be continued for now; please tell the staff.
notice-unwritable = A record could not be saved ({ $problem }). Please tell the staff.
notice-settings-damaged = The settings file was damaged. It was kept as { $file }; the usual settings apply.
notice-unsaved = New records cannot be saved at the moment ({ $problem }); the museum keeps trying. If the disk is full, please free some space.
notice-another-instance = Retrace is already open. Please return to its window, or close it first.
notice-clock-changed = The computer’s clock has changed. Please check date and time.
notice-no-free-look = The mouse cannot be held here. Drag to look around.
notice-copied = Copied.
notice-backend-down = The server cannot be reached. Your record is kept on this computer and sent when it is back.
notice-backend-down-unkept = The server cannot be reached, and this browser keeps nothing. Please leave the page open until your record has been sent.
begin-anew = Load again
open-catalogue = Catalogue

headset-none-no-loader = No headset: OpenXR is not installed on this computer. The headset’s own software brings it.
headset-none-no-runtime = No headset: its software is not running. Start it, make it the active OpenXR runtime, and open Retrace again.
headset-none-software = No headset: its software is not one that Retrace can use ({ $problem }). An update may help.
headset-none-not-there = No headset is connected and switched on. Connect it, switch it on, and open Retrace again.
headset-none-graphics = No headset: this graphics card cannot draw for it ({ $problem }). A newer driver may help.
headset-none-refused = No headset: its software refused ({ $problem }). Start it anew, then open Retrace again.
notice-headset-gone = The headset is gone. Your visit goes on here. To use it again, leave Retrace and open it anew.
notice-headset-no-hands = No hand is seen. Wake the controller that you use, or hold your hand before your eyes.
notice-headset-untracked = The headset does not see where you are. Turn on some light and uncover its cameras.
mirror-note = The visit is in the headset; this is what the visitor sees.
hint-move-by-hand = Push a stick ahead, point to the floor and let go: there you are. Without a stick, press where nothing lies, point to the floor and let go.
hint-look-by-hand = Push a stick to the side to turn. Or turn yourself.
hint-open-by-hand = Point at an exhibit or a question stand and press, to read about it or answer.
hint-menu-by-hand = The menu button (B or Y; with bare hands, the palm before your eyes) shows this board: next stop, floor plan, settings, leaving.
settings-seated = I sit
settings-turn = Turning by the stick
settings-turn-narrow = 30°
settings-turn-wide = 45°
comfort-title = One minute in the headset
comfort-press = Point at a button and pull the trigger under your index finger. With bare hands, pinch thumb and index finger.
comfort-posture = Would you like to sit or to stand? You see the halls from the same height either way. Keep an arm’s length free around you.
comfort-stand = I stand
comfort-sit = I sit
comfort-turn = Push a stick to the side, twice or more: you turn at once, without gliding. Turning yourself works too.
comfort-turn-asked = How far shall one push turn you? Try both.
comfort-no-stick = I have no stick
comfort-next = Next
comfort-go = Push a stick ahead, point at the bronze ring on the floor and let go. Without a stick, hold the trigger, or pinch, while pointing beside this board.
comfort-feeling = How do you feel?
comfort-well = Well
comfort-dizzy = A little dizzy
comfort-skip = To the halls
settings-comfort = Comfort in the headset
settings-comfort-again = Try again
settings-walk-by-stick = Walk by the other hand’s stick
notice-rest = Fifteen minutes in the headset: a short rest does good.
notice-went-on = The headset’s software stopped. Retrace goes on here; nothing is lost.
hero-turn-hint-by-hand = Turn your hand to look at it. Grip with the other hand too, to turn and stretch it. Grip again to put it back.
settings-hands = Which hands
settings-hands-right-first = Both, right first
settings-hands-left-first = Both, left first
settings-hands-right-alone = Right hand only
settings-hands-left-alone = Left hand only
comfort-hands = Which hands would you like to use? The first one takes things; the menu is on the other’s wrist. One hand alone is enough for the whole visit.
wrist-recentre = Recentre
wrist-next = Next stop
hint-wrist-by-hand = Raise the other hand as if to look at a watch: the menu is on its wrist too.
