//! Pointer and keys, through the X server's test extension: for the program they are a person's.

use std::{thread, time::Duration};

use x11rb::{
    connection::Connection,
    protocol::{
        xproto::{
            BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, InputFocus, KEY_PRESS_EVENT,
            KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, Window,
        },
        xtest::ConnectionExt as _,
    },
    rust_connection::RustConnection,
};

/// Long enough for a slow frame to see a button go down before it comes up.
const HOLD: Duration = Duration::from_millis(60);

/// A frame on a machine that draws without a graphics card and has other things to do.
const SLOW_FRAME: Duration = Duration::from_millis(700);

/// Keys by their X keysyms.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    Enter,
    Tab,
    Escape,
    End,
    Space,
    ArrowDown,
    F12,
    Letter(char),
}

impl Key {
    fn symbol(self) -> u32 {
        match self {
            Self::Enter => 0xff0d,
            Self::Tab => 0xff09,
            Self::Escape => 0xff1b,
            Self::End => 0xff57,
            Self::Space => 0x20,
            Self::ArrowDown => 0xff54,
            Self::F12 => 0xffc9,
            Self::Letter(letter) => u32::from(letter),
        }
    }
}

/// A hand on the pointer and the keys of a display.
pub struct Hand {
    connection: RustConnection,
    root: Window,
}

impl Hand {
    pub fn on(display: &str) -> Self {
        let (connection, screen) = RustConnection::connect(Some(display)).expect("the display takes a hand");
        let root = connection.setup().roots[screen].root;
        Self { connection, root }
    }

    pub fn move_to(&self, x: i32, y: i32) {
        self.send(MOTION_NOTIFY_EVENT, 0, i16::try_from(x).unwrap(), i16::try_from(y).unwrap());
        thread::sleep(HOLD);
    }

    /// Presses or lets go the left button.
    pub fn set_button(&self, down: bool) {
        self.send(if down { BUTTON_PRESS_EVENT } else { BUTTON_RELEASE_EVENT }, 1, 0, 0);
    }

    /// Clicks where no widget says that it was clicked.
    pub fn click(&self, x: i32, y: i32) {
        self.move_to(x, y);
        thread::sleep(SLOW_FRAME);
        self.set_button(true);
        thread::sleep(SLOW_FRAME);
        self.set_button(false);
        thread::sleep(SLOW_FRAME);
    }

    pub fn press(&self, key: Key) {
        self.hold(key, HOLD);
    }

    /// Without a window manager nobody hands the keyboard to a new window.
    fn give_keyboard_to_window(&self) {
        let windows =
            self.connection.query_tree(self.root).unwrap().reply().expect("the display answers").children;
        let area = |window: &Window| {
            let geometry = self.connection.get_geometry(*window).unwrap().reply();
            geometry.map_or(0, |geometry| u32::from(geometry.width) * u32::from(geometry.height))
        };
        let window = windows.into_iter().max_by_key(area).expect("a window");
        self.connection
            .set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)
            .expect("the keyboard");
    }

    pub fn hold(&self, key: Key, duration: Duration) {
        self.give_keyboard_to_window();
        let code = self.key_code(key);
        self.send(KEY_PRESS_EVENT, code, 0, 0);
        thread::sleep(duration);
        self.send(KEY_RELEASE_EVENT, code, 0, 0);
        thread::sleep(HOLD);
    }

    fn key_code(&self, key: Key) -> u8 {
        let setup = self.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let mapping = self
            .connection
            .get_keyboard_mapping(first, last - first + 1)
            .unwrap()
            .reply()
            .expect("a keyboard");
        let width = usize::from(mapping.keysyms_per_keycode);
        let row = mapping
            .keysyms
            .chunks(width)
            .position(|symbols| symbols.first() == Some(&key.symbol()))
            .unwrap_or_else(|| panic!("the keyboard has no {key:?}"));
        first + u8::try_from(row).unwrap()
    }

    fn send(&self, kind: u8, detail: u8, x: i16, y: i16) {
        self.connection.xtest_fake_input(kind, detail, 0, self.root, x, y, 0).expect("the test extension");
        self.connection.flush().expect("the display answers");
    }
}
