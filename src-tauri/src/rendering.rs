//! Whether `WebKit` draws with the graphics card.
//!
//! Without one, WebKitGTK composes the page with a software renderer, which costs seconds of processor time at start
//! and about 70 MB. Drawing without compositing avoids both. `WebKit` reads the choice from the environment when it
//! starts, and changing the environment of a running process is unsafe, so the process replaces itself.

use std::{env, fs, os::unix::process::CommandExt as _, path::Path, process::Command};

/// Set to anything, it makes WebKitGTK draw without compositing; set to `0`, it keeps compositing.
const SWITCH: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Starts this program over with compositing switched off where there is no graphics card. A choice made in the
/// environment stands.
pub(crate) fn choose() {
    if env::var_os(SWITCH).is_some() || has_graphics_card(Path::new("/dev")) {
        return;
    }
    if let Ok(program) = env::current_exe() {
        // `exec` returns only if it failed; the window then opens with compositing, which is slow but right.
        let _failed = Command::new(program).args(env::args_os().skip(1)).env(SWITCH, "1").exec();
    }
}

/// Whether the kernel offers a device that renders: `dri/renderD128` and following, or NVIDIA's own.
fn has_graphics_card(dev: &Path) -> bool {
    let renders = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("renderD");
    dev.join("nvidiactl").exists()
        || fs::read_dir(dev.join("dri")).is_ok_and(|entries| entries.flatten().any(renders))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_without_a_renderer_is_no_graphics_card() {
        let dev = tempfile::tempdir().unwrap();
        assert!(!has_graphics_card(dev.path()));

        fs::create_dir(dev.path().join("dri")).unwrap();
        fs::write(dev.path().join("dri/card0"), "").unwrap();
        assert!(!has_graphics_card(dev.path()));

        fs::write(dev.path().join("dri/renderD128"), "").unwrap();
        assert!(has_graphics_card(dev.path()));
    }
}
