//! Embeds icons, capabilities and the built window.

fn main() {
    tauri_build::build();
}
