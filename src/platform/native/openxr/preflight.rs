//! Looks for loader, runtime and headset, before anything is drawn for them.

use std::{error::Error, path::Path};

use openxr::{ApplicationInfo, Entry, ExtensionSet, FormFactor, SystemId, ViewConfigurationType, sys};

use crate::headset::Refusal;

/// Two views, one an eye.
pub(super) const STEREO: ViewConfigurationType = ViewConfigurationType::PRIMARY_STEREO;

/// A headset that is there.
pub(super) struct Preflight {
    pub(super) instance: openxr::Instance,
    pub(super) system: SystemId,
    /// Width and height of a picture of an eye, pixels.
    pub(super) eye_size: (u32, u32),
    pub(super) blend_mode: openxr::EnvironmentBlendMode,
}

/// The loader of this machine.
///
/// # Errors
/// When there is none.
#[expect(unsafe_code, reason = "loading a library runs its code; it is the system's OpenXR loader")]
pub(super) fn loader() -> Result<Entry, Refusal> {
    // SAFETY: the loader is what the machine's owner installed under the name that OpenXR prescribes.
    let by_name = unsafe { Entry::load() }.map_err(|error| no_loader(&error));
    // Debian installs it under this name alone, unless its developers' files are there.
    by_name.or_else(
        |refusal| if cfg!(unix) { loader_at("libopenxr_loader.so.1".as_ref()) } else { Err(refusal) },
    )
}

/// The loader that is this library.
///
/// # Errors
/// When there is no such library, or it is no loader.
#[expect(unsafe_code, reason = "loading a library runs its code; it is the system's OpenXR loader")]
fn loader_at(library: &Path) -> Result<Entry, Refusal> {
    // SAFETY: as in `loader`.
    unsafe { Entry::load_from(library) }.map_err(|error| no_loader(&error))
}

fn no_loader(error: &dyn Error) -> Refusal {
    Refusal::NoLoader(error.to_string().lines().next().unwrap_or_default().to_owned())
}

/// Asks the runtime behind a loader for a headset that two views can be drawn for.
///
/// # Errors
/// What is missing.
pub(super) fn preflight(entry: &Entry) -> Result<Preflight, Refusal> {
    // The loader asks the system in Java for the runtime.
    #[cfg(target_os = "android")]
    entry.initialize_android_loader().map_err(|code| refused("xrInitializeLoaderKHR", code))?;
    let available = entry
        .enumerate_extensions()
        .map_err(|code| refused_to_begin("xrEnumerateInstanceExtensionProperties", code))?;
    if !available.khr_vulkan_enable2 {
        return Err(Refusal::LacksExtension("XR_KHR_vulkan_enable2"));
    }
    let application = ApplicationInfo {
        application_name: "Retrace",
        application_version: 1,
        engine_name: "Bevy",
        engine_version: 19,
        api_version: openxr::Version::new(1, 0, 0),
    };
    let instance = entry
        .create_instance(&application, &wanted(&available), &[])
        .map_err(|code| refused_to_begin("xrCreateInstance", code))?;
    let system =
        instance.system(FormFactor::HEAD_MOUNTED_DISPLAY).map_err(|code| refused("xrGetSystem", code))?;
    let configurations = instance
        .enumerate_view_configurations(system)
        .map_err(|code| refused("xrEnumerateViewConfigurations", code))?;
    if !configurations.contains(&STEREO) {
        return Err(Refusal::NotStereo);
    }
    let views = instance
        .enumerate_view_configuration_views(system, STEREO)
        .map_err(|code| refused("xrEnumerateViewConfigurationViews", code))?;
    let [left, _] = views.as_slice() else { return Err(Refusal::NotStereo) };
    let eye_size = (left.recommended_image_rect_width, left.recommended_image_rect_height);
    if eye_size.0 == 0 || eye_size.1 == 0 {
        return Err(Refusal::NotStereo);
    }
    let blend_modes = instance
        .enumerate_environment_blend_modes(system, STEREO)
        .map_err(|code| refused("xrEnumerateEnvironmentBlendModes", code))?;
    let opaque = openxr::EnvironmentBlendMode::OPAQUE;
    let blend_mode =
        blend_modes.iter().copied().find(|mode| *mode == opaque).or(blend_modes.first().copied());
    Ok(Preflight { instance, system, eye_size, blend_mode: blend_mode.unwrap_or(opaque) })
}

/// What is used of what there is.
fn wanted(available: &ExtensionSet) -> ExtensionSet {
    let mut wanted = ExtensionSet::default();
    wanted.khr_vulkan_enable2 = true;
    wanted.fb_display_refresh_rate = available.fb_display_refresh_rate;
    wanted.ext_hand_interaction = available.ext_hand_interaction;
    wanted.ext_local_floor = available.ext_local_floor;
    #[cfg(target_os = "android")]
    {
        wanted.khr_android_create_instance = available.khr_android_create_instance;
    }
    wanted
}

/// What the refusal of a call means that a loader answers where no runtime does.
fn refused_to_begin(call: &'static str, code: sys::Result) -> Refusal {
    match code {
        sys::Result::ERROR_RUNTIME_FAILURE => Refusal::NoRuntime,
        code => refused(call, code),
    }
}

/// What a call's refusal means.
pub(super) fn refused(call: &'static str, code: sys::Result) -> Refusal {
    match code {
        sys::Result::ERROR_RUNTIME_UNAVAILABLE
        | sys::Result::ERROR_FILE_ACCESS_ERROR
        | sys::Result::ERROR_FILE_CONTENTS_INVALID => Refusal::NoRuntime,
        sys::Result::ERROR_API_VERSION_UNSUPPORTED => Refusal::WrongVersion,
        sys::Result::ERROR_FORM_FACTOR_UNAVAILABLE | sys::Result::ERROR_FORM_FACTOR_UNSUPPORTED => {
            Refusal::NoHeadset
        }
        sys::Result::ERROR_EXTENSION_NOT_PRESENT => Refusal::LacksExtension("XR_KHR_vulkan_enable2"),
        sys::Result::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED => Refusal::NotStereo,
        code => Refusal::Refused { call, code: format!("{code:?}") },
    }
}

#[cfg(test)]
mod tests {
    use openxr::sys::Result as Code;

    use super::{super::fake::FakeRuntime, *};

    fn refusal(runtime: FakeRuntime) -> Refusal {
        runtime.run(|entry| match preflight(entry) {
            Ok(_) => panic!("a headset was found"),
            Err(refusal) => refusal,
        })
    }

    #[test]
    fn a_runtime_with_a_headset_is_found() {
        let size = FakeRuntime::default().run(|entry| preflight(entry).map(|found| found.eye_size));
        assert_eq!(size, Ok((1832, 1920)));
    }

    #[test]
    fn a_machine_without_a_loader_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("libopenxr_loader.so.1");
        let no_library = folder.path().join("text.so");
        std::fs::write(&no_library, "no library").unwrap();
        for library in [missing, no_library] {
            let Err(refusal) = loader_at(&library) else { panic!("{} is a loader", library.display()) };
            assert!(matches!(refusal, Refusal::NoLoader(_)), "{refusal}");
            assert!(refusal.to_string().contains("no OpenXR loader is installed"), "{refusal}");
        }
    }

    #[test]
    fn a_loader_without_a_runtime_is_told() {
        for code in
            [Code::ERROR_RUNTIME_UNAVAILABLE, Code::ERROR_RUNTIME_FAILURE, Code::ERROR_FILE_ACCESS_ERROR]
        {
            let runtime = FakeRuntime { create_instance: code, ..FakeRuntime::default() };
            assert_eq!(refusal(runtime), Refusal::NoRuntime);
            let runtime = FakeRuntime { enumerate_extensions: code, ..FakeRuntime::default() };
            assert_eq!(refusal(runtime), Refusal::NoRuntime);
        }
    }

    #[test]
    fn a_runtime_without_a_headset_is_told() {
        for code in [Code::ERROR_FORM_FACTOR_UNAVAILABLE, Code::ERROR_FORM_FACTOR_UNSUPPORTED] {
            let runtime = FakeRuntime { get_system: code, ..FakeRuntime::default() };
            assert_eq!(refusal(runtime), Refusal::NoHeadset);
        }
    }

    #[test]
    fn an_extension_that_is_missing_is_named() {
        let runtime = FakeRuntime { has_vulkan: false, ..FakeRuntime::default() };
        assert_eq!(refusal(runtime), Refusal::LacksExtension("XR_KHR_vulkan_enable2"));
    }

    #[test]
    fn a_runtime_of_another_version_is_told() {
        let runtime =
            FakeRuntime { create_instance: Code::ERROR_API_VERSION_UNSUPPORTED, ..FakeRuntime::default() };
        assert_eq!(refusal(runtime), Refusal::WrongVersion);
    }

    #[test]
    fn a_device_without_two_views_is_told() {
        for views in [0, 1, 4] {
            assert_eq!(refusal(FakeRuntime { views, ..FakeRuntime::default() }), Refusal::NotStereo);
        }
        let flat = FakeRuntime { eye_size: (0, 1920), ..FakeRuntime::default() };
        assert_eq!(refusal(flat), Refusal::NotStereo);
    }

    #[test]
    fn any_other_refusal_names_the_call_and_the_code() {
        let runtime = FakeRuntime { get_system: Code::ERROR_LIMIT_REACHED, ..FakeRuntime::default() };
        let told = refusal(runtime).to_string();
        assert!(told.contains("xrGetSystem") && told.contains("LIMIT_REACHED"), "{told}");
    }
}
