//! The functions of a runtime that is not there, as OpenXR prescribes them.

use std::{
    collections::VecDeque,
    ffi::{CStr, c_char, c_void},
};

use openxr::{
    ReferenceSpaceType, SpaceLocationFlags,
    sys::{self, Handle as _, Result as Code},
};

use super::{super::preflight::STEREO, with};

/// # Safety
/// As OpenXR demands of `xrGetInstanceProcAddr`.
pub(super) unsafe extern "system" fn get_instance_proc_addr(
    _: sys::Instance,
    name: *const c_char,
    function: *mut Option<sys::pfn::VoidFunction>,
) -> Code {
    // SAFETY: every function below has the type that OpenXR gives to its name; those that only succeed read none of their
    // arguments, which the platform's calling convention allows. The caller's pointers are valid.
    unsafe {
        let found: *const c_void = match CStr::from_ptr(name).to_str().unwrap() {
            "xrEnumerateInstanceExtensionProperties" => enumerate_extensions as _,
            "xrCreateInstance" => create_instance as _,
            "xrGetSystem" => get_system as _,
            "xrEnumerateViewConfigurations" => enumerate_view_configurations as _,
            "xrEnumerateViewConfigurationViews" => enumerate_views as _,
            "xrEnumerateEnvironmentBlendModes" => enumerate_blend_modes as _,
            "xrEnumerateReferenceSpaces" => enumerate_reference_spaces as _,
            "xrGetReferenceSpaceBoundsRect" => get_bounds as _,
            "xrCreateSession" => create_session as _,
            "xrCreateReferenceSpace" | "xrCreateActionSpace" | "xrCreateActionSet" | "xrCreateAction" => {
                create_handle as _
            }
            "xrStringToPath" => string_to_path as _,
            "xrPollEvent" => poll_event as _,
            "xrBeginSession" => begin_session as _,
            "xrWaitFrame" => wait_frame as _,
            "xrEndFrame" => end_frame as _,
            "xrLocateViews" => locate_views as _,
            "xrLocateSpace" => locate_space as _,
            "xrSyncActions" => sync_actions as _,
            "xrGetActionStatePose" => get_pose_state as _,
            "xrGetActionStateFloat" => get_float_state as _,
            "xrGetActionStateVector2f" => get_stick_state as _,
            "xrGetActionStateBoolean" => get_boolean_state as _,
            _ => succeed as _,
        };
        *function = Some(std::mem::transmute::<*const c_void, sys::pfn::VoidFunction>(found));
    }
    Code::SUCCESS
}

extern "system" fn succeed() -> Code {
    Code::SUCCESS
}

/// Gives out a list as OpenXR does: first its length, then its items.
///
/// # Safety
/// `count` and, if `capacity` is enough, `items` must be valid.
unsafe fn give<T>(list: &[T], capacity: u32, count: *mut u32, items: *mut T) -> Code
where
    T: Copy,
{
    // SAFETY: as the caller promised.
    unsafe {
        *count = u32::try_from(list.len()).unwrap();
        if capacity as usize >= list.len() {
            for (number, item) in list.iter().enumerate() {
                *items.add(number) = *item;
            }
        }
    }
    Code::SUCCESS
}

unsafe extern "system" fn enumerate_extensions(
    _: *const c_char,
    capacity: u32,
    count: *mut u32,
    items: *mut sys::ExtensionProperties,
) -> Code {
    let (code, has_vulkan) = with(|fake| (fake.enumerate_extensions, fake.has_vulkan));
    if code != Code::SUCCESS {
        return code;
    }
    let mut extension = sys::ExtensionProperties {
        ty: sys::ExtensionProperties::TYPE,
        next: std::ptr::null_mut(),
        extension_name: [0; sys::MAX_EXTENSION_NAME_SIZE],
        extension_version: 1,
    };
    let name = b"XR_KHR_vulkan_enable2";
    for (to, from) in extension.extension_name.iter_mut().zip(name) {
        *to = from.cast_signed() as c_char;
    }
    let list = if has_vulkan { vec![extension] } else { Vec::new() };
    // SAFETY: the caller's pointers are valid.
    unsafe { give(&list, capacity, count, items) }
}

unsafe extern "system" fn create_instance(
    _: *const sys::InstanceCreateInfo,
    out: *mut sys::Instance,
) -> Code {
    // SAFETY: the caller's pointer is valid.
    unsafe { *out = sys::Instance::from_raw(1) };
    with(|fake| fake.create_instance)
}

unsafe extern "system" fn get_system(
    _: sys::Instance,
    _: *const sys::SystemGetInfo,
    out: *mut sys::SystemId,
) -> Code {
    // SAFETY: the caller's pointer is valid.
    unsafe { *out = sys::SystemId::from_raw(1) };
    with(|fake| fake.get_system)
}

unsafe extern "system" fn enumerate_view_configurations(
    _: sys::Instance,
    _: sys::SystemId,
    capacity: u32,
    count: *mut u32,
    items: *mut sys::ViewConfigurationType,
) -> Code {
    let kinds = if with(|fake| fake.views) > 0 { vec![STEREO] } else { Vec::new() };
    // SAFETY: the caller's pointers are valid.
    unsafe { give(&kinds, capacity, count, items) }
}

unsafe extern "system" fn enumerate_views(
    _: sys::Instance,
    _: sys::SystemId,
    _: sys::ViewConfigurationType,
    capacity: u32,
    count: *mut u32,
    items: *mut sys::ViewConfigurationView,
) -> Code {
    let (views, (width, height)) = with(|fake| (fake.views, fake.eye_size));
    let view = sys::ViewConfigurationView {
        ty: sys::ViewConfigurationView::TYPE,
        next: std::ptr::null_mut(),
        recommended_image_rect_width: width,
        max_image_rect_width: 4096,
        recommended_image_rect_height: height,
        max_image_rect_height: 4096,
        recommended_swapchain_sample_count: 1,
        max_swapchain_sample_count: 1,
    };
    // SAFETY: the caller's pointers are valid.
    unsafe { give(&vec![view; views as usize], capacity, count, items) }
}

unsafe extern "system" fn enumerate_blend_modes(
    _: sys::Instance,
    _: sys::SystemId,
    _: sys::ViewConfigurationType,
    capacity: u32,
    count: *mut u32,
    items: *mut openxr::EnvironmentBlendMode,
) -> Code {
    // SAFETY: the caller's pointers are valid.
    unsafe { give(&[openxr::EnvironmentBlendMode::OPAQUE], capacity, count, items) }
}

unsafe extern "system" fn enumerate_reference_spaces(
    _: sys::Session,
    capacity: u32,
    count: *mut u32,
    items: *mut ReferenceSpaceType,
) -> Code {
    // SAFETY: the caller's pointers are valid.
    unsafe { give(&[ReferenceSpaceType::STAGE], capacity, count, items) }
}

unsafe extern "system" fn create_session(
    _: sys::Instance,
    _: *const sys::SessionCreateInfo,
    out: *mut sys::Session,
) -> Code {
    // SAFETY: the caller's pointer is valid.
    unsafe { *out = sys::Session::from_raw(1) };
    with(|fake| fake.create_session)
}

/// Spaces, actions and sets of them are numbers that nobody looks at.
unsafe extern "system" fn create_handle(_: u64, _: *const c_void, out: *mut u64) -> Code {
    // SAFETY: the caller's pointer is valid.
    unsafe { *out = 1 };
    Code::SUCCESS
}

unsafe extern "system" fn get_bounds(
    _: sys::Session,
    _: ReferenceSpaceType,
    out: *mut sys::Extent2Df,
) -> Code {
    let Some((width, height)) = with(|fake| fake.free_floor) else { return Code::SPACE_BOUNDS_UNAVAILABLE };
    // SAFETY: the caller's pointer is valid.
    unsafe { *out = sys::Extent2Df { width, height } };
    Code::SUCCESS
}

/// The left hand is 1, the right one 2, everything else 3.
unsafe extern "system" fn string_to_path(_: sys::Instance, text: *const c_char, out: *mut sys::Path) -> Code {
    // SAFETY: the caller's pointers are valid.
    unsafe {
        *out = sys::Path::from_raw(match CStr::from_ptr(text).to_str().unwrap() {
            "/user/hand/left" => 1,
            "/user/hand/right" => 2,
            _ => 3,
        });
    }
    Code::SUCCESS
}

unsafe extern "system" fn poll_event(_: sys::Instance, out: *mut sys::EventDataBuffer) -> Code {
    let (code, recentred_at) = with(|fake| (fake.poll_event, fake.recentred_at.take()));
    if code != Code::SUCCESS {
        return code;
    }
    if let Some(at) = recentred_at {
        let event = sys::EventDataReferenceSpaceChangePending {
            ty: sys::EventDataReferenceSpaceChangePending::TYPE,
            next: std::ptr::null(),
            session: sys::Session::from_raw(1),
            reference_space_type: ReferenceSpaceType::STAGE,
            change_time: sys::Time::from_nanos(at),
            pose_valid: sys::FALSE,
            pose_in_previous_space: pose(0.0, 0.0),
        };
        // SAFETY: a buffer has room for every event.
        unsafe { out.cast::<sys::EventDataReferenceSpaceChangePending>().write(event) };
        return Code::SUCCESS;
    }
    let state = with(|fake| {
        let mut states: VecDeque<_> = std::mem::take(&mut fake.states).into();
        let state = states.pop_front();
        fake.states = states.into();
        state
    });
    let Some(state) = state else { return Code::EVENT_UNAVAILABLE };
    let event = sys::EventDataSessionStateChanged {
        ty: sys::EventDataSessionStateChanged::TYPE,
        next: std::ptr::null(),
        session: sys::Session::from_raw(1),
        state,
        time: sys::Time::from_nanos(1),
    };
    // SAFETY: a buffer has room for every event.
    unsafe { out.cast::<sys::EventDataSessionStateChanged>().write(event) };
    Code::SUCCESS
}

unsafe extern "system" fn begin_session(_: sys::Session, _: *const sys::SessionBeginInfo) -> Code {
    with(|fake| fake.begin_session)
}

unsafe extern "system" fn wait_frame(
    _: sys::Session,
    _: *const sys::FrameWaitInfo,
    out: *mut sys::FrameState,
) -> Code {
    let (code, time) = with(|fake| (fake.wait_frame, fake.display_time));
    // SAFETY: the caller's pointer is valid.
    unsafe {
        (*out).predicted_display_time = sys::Time::from_nanos(time);
        (*out).predicted_display_period = sys::Duration::from_nanos(0);
        (*out).should_render = sys::TRUE;
    }
    code
}

/// As OpenXR prescribes: a frame is for a time.
unsafe extern "system" fn end_frame(_: sys::Session, info: *const sys::FrameEndInfo) -> Code {
    // SAFETY: the caller's pointer is valid.
    let time = unsafe { (*info).display_time };
    if time.as_nanos() > 0 { Code::SUCCESS } else { Code::ERROR_TIME_INVALID }
}

unsafe extern "system" fn locate_views(
    _: sys::Session,
    _: *const sys::ViewLocateInfo,
    state: *mut sys::ViewState,
    capacity: u32,
    count: *mut u32,
    items: *mut sys::View,
) -> Code {
    let (code, flags) = with(|fake| (fake.locate_views, fake.view_flags));
    if code != Code::SUCCESS {
        return code;
    }
    let side = |x| sys::View {
        ty: sys::View::TYPE,
        next: std::ptr::null_mut(),
        pose: pose(x, 1.6),
        fov: sys::Fovf { angle_left: -0.8, angle_right: 0.7, angle_up: 0.7, angle_down: -0.8 },
    };
    // SAFETY: the caller's pointers are valid.
    unsafe {
        (*state).view_state_flags = flags;
        give(&[side(-0.03), side(0.03)], capacity, count, items)
    }
}

unsafe extern "system" fn locate_space(
    _: sys::Space,
    _: sys::Space,
    _: sys::Time,
    out: *mut sys::SpaceLocation,
) -> Code {
    // SAFETY: the caller's pointer is valid.
    unsafe {
        (*out).location_flags = SpaceLocationFlags::POSITION_VALID | SpaceLocationFlags::ORIENTATION_VALID;
        (*out).pose = pose(0.2, 1.2);
    }
    Code::SUCCESS
}

fn pose(x: f32, y: f32) -> sys::Posef {
    let orientation = sys::Quaternionf { x: 0.0, y: 0.0, z: 0.0, w: 1.0 };
    sys::Posef { orientation, position: sys::Vector3f { x, y, z: 0.0 } }
}

unsafe extern "system" fn sync_actions(_: sys::Session, _: *const sys::ActionsSyncInfo) -> Code {
    with(|fake| fake.sync_actions)
}

unsafe extern "system" fn get_pose_state(
    _: sys::Session,
    info: *const sys::ActionStateGetInfo,
    out: *mut sys::ActionStatePose,
) -> Code {
    // SAFETY: the caller's pointers are valid.
    unsafe {
        let [left, right] = with(|fake| fake.awake);
        let is_awake = if (*info).subaction_path.into_raw() == 1 { left } else { right };
        (*out).is_active = is_awake.into();
    }
    Code::SUCCESS
}

unsafe extern "system" fn get_float_state(
    _: sys::Session,
    _: *const sys::ActionStateGetInfo,
    out: *mut sys::ActionStateFloat,
) -> Code {
    // SAFETY: the caller's pointer is valid, and zero bytes are a sound state.
    unsafe { out.write_bytes(0, 1) };
    Code::SUCCESS
}

unsafe extern "system" fn get_stick_state(
    _: sys::Session,
    _: *const sys::ActionStateGetInfo,
    out: *mut sys::ActionStateVector2f,
) -> Code {
    // SAFETY: the caller's pointer is valid, and zero bytes are a sound state.
    unsafe { out.write_bytes(0, 1) };
    Code::SUCCESS
}

unsafe extern "system" fn get_boolean_state(
    _: sys::Session,
    _: *const sys::ActionStateGetInfo,
    out: *mut sys::ActionStateBoolean,
) -> Code {
    // SAFETY: the caller's pointer is valid, and zero bytes are a sound state.
    unsafe { out.write_bytes(0, 1) };
    Code::SUCCESS
}
