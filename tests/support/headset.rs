//! A simulated headset: Debian 13's OpenXR runtime Monado from the folder that `./dev` unpacks, with its remote driver.
//! Neither root nor Debian 13 is needed: runtime and program run with the loader and the libraries of that folder.

use std::{
    env,
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::{FileExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// The runtime starts in a second; machines that test have other things to do.
const LONGEST_START: Duration = Duration::from_secs(60);

/// The folder with Debian 13's packages.
#[derive(Debug, Clone)]
pub struct HeadsetTree {
    root: PathBuf,
}

impl HeadsetTree {
    /// None where `./dev` could not make it: such a machine leaves out the tests of the headset.
    pub fn find() -> Option<Self> {
        let root = env::var_os("RETRACE_HEADSET_TREE").filter(|root| !root.is_empty()).map(PathBuf::from)?;
        assert!(root.join("loader").exists(), "RETRACE_HEADSET_TREE={} has no loader", root.display());
        Some(Self { root })
    }

    fn loader(&self) -> PathBuf {
        self.root.join("loader")
    }

    fn libraries(&self) -> PathBuf {
        self.root.join("libraries")
    }

    /// What runtime and program both need; the machine's own layers would bring libraries of another Debian.
    fn environment(&self) -> [(&'static str, PathBuf); 2] {
        let driver = self.root.join("usr/share/vulkan/icd.d/lvp_icd.json");
        [("VK_DRIVER_FILES", driver), ("VK_LOADER_LAYERS_DISABLE", "~implicit~".into())]
    }

    /// A copy of a program that starts with this folder's loader. Were the loader called with the program as argument,
    /// the program could not find itself, nor start itself anew.
    fn adopt(&self, program: &Path, copy: &Path) {
        const PROGRAM_HEADERS: u64 = 32;
        const INTERPRETER: u32 = 3;
        fs::copy(program, copy).expect("the program is copied");
        let file = OpenOptions::new().read(true).write(true).open(copy).expect("the copy opens");
        let mut head = [0; 64];
        file.read_exact_at(&mut head, 0).expect("an ELF file");
        assert_eq!(head[..5], *b"\x7fELF\x02", "{} is no 64-bit program", program.display());
        let table = u64::from_le_bytes(head[PROGRAM_HEADERS as usize..][..8].try_into().expect("8 bytes"));
        let [size, count] = [54, 56].map(|at| u64::from(u16::from_le_bytes([head[at], head[at + 1]])));
        let name = [self.loader().as_os_str().as_encoded_bytes(), b"\0"].concat();
        let end = file.metadata().expect("the copy has a length").len();
        // The kernel reads the loader's name from the file: it may stand anywhere in it.
        file.write_all_at(&name, end).expect("the copy grows");
        for header in (0..count).map(|index| table + index * size) {
            let mut kind = [0; 4];
            file.read_exact_at(&mut kind, header).expect("a program header");
            if u32::from_le_bytes(kind) == INTERPRETER {
                file.write_all_at(&end.to_le_bytes(), header + 8).expect("its offset");
                file.write_all_at(&(name.len() as u64).to_le_bytes(), header + 32).expect("its length");
            }
        }
    }
}

/// A runtime with a headset and two controllers, for this test alone.
pub struct Runtime {
    tree: HeadsetTree,
    folder: TempDir,
    service: Child,
    port: u16,
    /// The hand on the headset; of no use after [`Runtime::kill`] until [`Runtime::restart`].
    pub remote: Remote,
}

impl Runtime {
    /// Returns when the headset is worn: the default state of [`Remote`] is sent.
    pub fn start(tree: &HeadsetTree) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the runtime");
        fs::create_dir_all(folder.path().join("configuration/monado")).expect("a folder");
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).expect("a folder");
        fs::set_permissions(&shared, fs::Permissions::from_mode(0o700)).expect("a private folder");
        // Somebody may take the free port before the runtime does.
        for _ in 0..3 {
            let port = free_port();
            if let Some((service, remote)) = launch(tree, folder.path(), port) {
                return Self { tree: tree.clone(), folder, service, port, remote };
            }
        }
        panic!("the runtime does not start:\n{}", log(folder.path()));
    }

    /// A program as the headset's owner would start it. The display is the caller's to choose.
    pub fn command(&self, program: &Path) -> Command {
        let copy = self.folder.path().join(program.file_name().unwrap_or(OsStr::new("program")));
        if !copy.exists() {
            self.tree.adopt(program, &copy);
        }
        let share = self.tree.root.join("usr/share");
        let mut command = Command::new(copy);
        command
            .envs(self.tree.environment())
            .env("LD_LIBRARY_PATH", self.tree.libraries())
            .env("XR_RUNTIME_JSON", share.join("openxr/1/openxr_monado.json"))
            .env("XDG_RUNTIME_DIR", self.folder.path().join("shared"))
            .env("XKB_CONFIG_ROOT", share.join("X11/xkb"))
            .env("XLOCALEDIR", share.join("X11/locale"))
            .env("ALSA_CONFIG_PATH", share.join("alsa/alsa.conf"))
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    /// Ends the runtime as a crash would; programs lose their instance.
    pub fn kill(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }

    /// Has it answer nothing any more, without ending it.
    pub fn hold_up(&self) {
        let status = Command::new("kill").args(["-STOP", &self.service.id().to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "the runtime cannot be held up");
    }

    /// Starts it again after [`Runtime::kill`] where programs look for it; the headset is where it was.
    pub fn restart(&mut self) {
        self.kill();
        let (service, mut remote) = launch(&self.tree, self.folder.path(), self.port)
            .unwrap_or_else(|| panic!("the runtime does not start again:\n{}", self.log()));
        remote.state = self.remote.state.clone();
        remote.send();
        (self.service, self.remote) = (service, remote);
    }

    pub fn is_alive(&mut self) -> bool {
        matches!(self.service.try_wait(), Ok(None))
    }

    /// What the runtime said since its last start.
    pub fn log(&self) -> String {
        log(self.folder.path())
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The runtime with its driver at a port, or nothing when the port is another's.
fn launch(tree: &HeadsetTree, folder: &Path, port: u16) -> Option<(Child, Remote)> {
    let settings = format!(r#"{{"active":"remote","remote":{{"version":0,"port":{port},"view_count":2}}}}"#);
    fs::write(folder.join("configuration/monado/config_v0.json"), settings)
        .expect("the settings are written");
    let socket = folder.join("shared/monado_comp_ipc");
    let _ = fs::remove_file(&socket);
    let output = File::create(folder.join("runtime.log")).expect("a log");
    let mut service = Command::new(tree.loader())
        .arg("--library-path")
        .arg(tree.libraries())
        .arg(tree.root.join("usr/bin/monado-service"))
        .envs(tree.environment())
        .env("XDG_RUNTIME_DIR", folder.join("shared"))
        .env("XDG_CONFIG_HOME", folder.join("configuration"))
        .env("P_OVERRIDE_ACTIVE_CONFIG", "remote")
        .env("XRT_COMPOSITOR_NULL", "1")
        // Otherwise it ends with its input, which is closed here.
        .env("XRT_NO_STDIN", "1")
        .env_remove("LD_LIBRARY_PATH")
        .stdin(Stdio::null())
        .stdout(output.try_clone().expect("one log for both"))
        .stderr(output)
        .spawn()
        .expect("the runtime is there");
    let started = Instant::now();
    while started.elapsed() < LONGEST_START {
        let said = log(folder);
        if said.contains("] bind: ") || !matches!(service.try_wait(), Ok(None)) {
            break;
        }
        if said.contains("The Monado service has started") && socket.exists() {
            return Some((service, Remote::connect(port)));
        }
        thread::sleep(Duration::from_millis(50));
    }
    let _ = service.kill();
    let _ = service.wait();
    None
}

fn log(folder: &Path) -> String {
    let mut said = Vec::new();
    let _ = File::open(folder.join("runtime.log")).and_then(|mut file| file.read_to_end(&mut said));
    String::from_utf8_lossy(&said).into_owned()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// Metres, and a quaternion x, y, z, w; right-handed, Y up, −Z ahead, the floor at 0: OpenXR's STAGE.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    pub position: [f32; 3],
    pub orientation: [f32; 4],
}

impl Pose {
    /// Upright, looking along −Z.
    pub fn at(position: [f32; 3]) -> Self {
        Self { position, orientation: [0.0, 0.0, 0.0, 1.0] }
    }

    /// Turned to the left by `yaw`, then upward by `pitch`; radians.
    pub fn turned(position: [f32; 3], yaw: f32, pitch: f32) -> Self {
        let ((yaw_sin, yaw_cos), (pitch_sin, pitch_cos)) = ((yaw / 2.0).sin_cos(), (pitch / 2.0).sin_cos());
        let orientation =
            [yaw_cos * pitch_sin, yaw_sin * pitch_cos, -yaw_sin * pitch_sin, yaw_cos * pitch_cos];
        Self { position, orientation }
    }
}

/// An eye of a headset that is not the default one, 0.063 m apart with ±0.742 and ±0.779 rad.
#[derive(Debug, Clone, Copy)]
pub struct Eye {
    /// Left, right, up, down; radians, to the left and down negative.
    pub field_of_view: [f32; 4],
    /// In the head's space.
    pub pose: Pose,
}

/// A Valve Index controller. To programs that suggest bindings for others only, the runtime shows it as an Oculus Touch
/// or a simple controller. Grip and aim are one pose here; bare hands have joints, around the same pose.
///
/// | field              | index_controller             | touch_controller           | simple_controller |
/// |--------------------|------------------------------|----------------------------|-------------------|
/// | `trigger_value`    | `trigger/value`, `/touch`    | `trigger/value`, `/touch`  | `select/click`    |
/// | `trigger_click`    | `trigger/click`              |                            |                   |
/// | `squeeze_value`    | `squeeze/value`              | `squeeze/value`            |                   |
/// | `squeeze_force`    | `squeeze/force`              |                            |                   |
/// | `thumbstick`       | `thumbstick`, `/touch`       | `thumbstick`, `/touch`     |                   |
/// | `thumbstick_click` | `thumbstick/click`, `/touch` | `thumbstick/click`         |                   |
/// | `a_click`          | `a/click`, `/touch`          | left `x`, right `a`        |                   |
/// | `b_click`          | `b/click`, `/touch`          | left `y`, right `b`        | `menu/click`      |
/// | `system_click`     | `system/click`, `/touch`     | left `menu`, right `system`|                   |
#[derive(Debug, Clone)]
pub struct Controller {
    /// False: switched off or out of sight. The bare hand goes with it.
    pub active: bool,
    pub pose: Pose,
    pub trigger_value: f32,
    pub trigger_click: bool,
    pub squeeze_value: f32,
    pub squeeze_force: f32,
    /// To the right and forward.
    pub thumbstick: [f32; 2],
    pub thumbstick_click: bool,
    pub a_click: bool,
    pub b_click: bool,
    pub system_click: bool,
    pub hand_tracking_active: bool,
    /// Little, ring, middle, index finger, thumb: 0 straight, 1 a fist.
    pub curl: [f32; 5],
}

impl Controller {
    fn at(position: [f32; 3]) -> Self {
        Self {
            active: true,
            pose: Pose::at(position),
            trigger_value: 0.0,
            trigger_click: false,
            squeeze_value: 0.0,
            squeeze_force: 0.0,
            thumbstick: [0.0; 2],
            thumbstick_click: false,
            a_click: false,
            b_click: false,
            system_click: false,
            hand_tracking_active: true,
            curl: [0.0; 5],
        }
    }

    /// The trigger all the way in, or let go.
    pub fn pull_trigger(&mut self, pulled: bool) {
        (self.trigger_value, self.trigger_click) = (if pulled { 1.0 } else { 0.0 }, pulled);
    }
}

/// Where the headset and its controllers are.
#[derive(Debug, Clone)]
pub struct State {
    pub head: Pose,
    pub eyes: Option<[Eye; 2]>,
    pub left: Controller,
    pub right: Controller,
}

impl Default for State {
    fn default() -> Self {
        Self {
            head: Pose::at([0.0, 1.6, 0.0]),
            eyes: None,
            left: Controller::at([-0.2, 1.2, -0.3]),
            right: Controller::at([0.2, 1.2, -0.3]),
        }
    }
}

/// The hand on headset and controllers. The driver listens to one at a time.
pub struct Remote {
    connection: TcpStream,
    /// Takes effect with [`Remote::send`].
    pub state: State,
}

impl Remote {
    /// `struct r_remote_data` of Monado 25.0.
    const MESSAGE: usize = 376;

    fn connect(port: u16) -> Self {
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the driver listens");
        connection.set_nodelay(true).expect("a connection");
        connection.set_read_timeout(Some(LONGEST_START)).expect("a connection");
        // The driver begins with where it would reset to and where it is.
        connection.read_exact(&mut [0; 2 * Self::MESSAGE]).expect("the driver speaks first");
        let mut remote = Self { connection, state: State::default() };
        remote.send();
        remote
    }

    /// The program sees it at its next frame.
    pub fn send(&mut self) {
        let message = self.state.message();
        assert_eq!(message.len(), Self::MESSAGE);
        self.connection.write_all(&message).expect("the driver takes a state");
    }
}

impl State {
    fn message(&self) -> Vec<u8> {
        let mut message = b"mndrmt3\0".to_vec();
        let unused = Eye { field_of_view: [0.0; 4], pose: Pose::at([0.0; 3]) };
        for eye in self.eyes.unwrap_or([unused; 2]) {
            put(&mut message, &eye.field_of_view);
            put_pose(&mut message, &eye.pose);
            message.extend([0; 4]);
        }
        put_pose(&mut message, &self.head);
        message.extend([u8::from(self.eyes.is_some()), 0, 0, 0]);
        for hand in [&self.left, &self.right] {
            put_pose(&mut message, &hand.pose);
            let velocities = [0.0; 6];
            put(&mut message, &velocities);
            put(&mut message, &hand.curl);
            put(&mut message, &[hand.trigger_value, hand.squeeze_value, hand.squeeze_force]);
            put(&mut message, &hand.thumbstick);
            let trackpad_force_and_place = [0.0; 3];
            put(&mut message, &trackpad_force_and_place);
            let on_thumbstick = hand.thumbstick_click || hand.thumbstick != [0.0; 2];
            let twice = |click: bool| [click, click];
            let [system, a, b] = [hand.system_click, hand.a_click, hand.b_click].map(twice);
            let trigger = [hand.trigger_click, hand.trigger_click || hand.trigger_value > 0.0];
            let thumbstick = [hand.thumbstick_click, on_thumbstick];
            message.extend([hand.hand_tracking_active && hand.active, hand.active].map(u8::from));
            message.extend([system, a, b, trigger, thumbstick].as_flattened().iter().copied().map(u8::from));
            let trackpad_touch_and_padding = [0; 4];
            message.extend(trackpad_touch_and_padding);
        }
        message
    }
}

fn put(message: &mut Vec<u8>, numbers: &[f32]) {
    message.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put_pose(message: &mut Vec<u8>, pose: &Pose) {
    put(message, &pose.orientation);
    put(message, &pose.position);
}
