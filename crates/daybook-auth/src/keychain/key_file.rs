//! A key file, for computers without a keyring.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{KEY_LENGTH, Key, Keychain};
use crate::{AuthError, Result, Secret};

/// No key file is longer than this; anything else is not one.
const MAX_LENGTH: u64 = 1_024;

/// A file with the key as one line of Base64.
///
/// Whoever can read it and the database can read the saved passwords, so it is made with mode
/// `0600` and refused when its group or others may read it. On Windows the folder's access list is
/// what protects it. A keyring is the better choice wherever there is one.
#[derive(Clone, Debug)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// The key file at `path`; it is made when the first password is sealed.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn unusable(&self, reason: &impl ToString) -> AuthError {
        AuthError::KeyFileUnusable { path: self.path.clone(), reason: reason.to_string() }
    }

    fn read(&self, file: File) -> Result<Key> {
        if others_may_read(&file).map_err(|error| self.unusable(&error))? {
            return Err(AuthError::KeyFileTooOpen { path: self.path.clone() });
        }
        let mut text = Zeroizing::new(String::new());
        file.take(MAX_LENGTH).read_to_string(&mut text).map_err(|error| self.unusable(&error))?;
        let bytes = STANDARD.decode(text.trim()).map(Secret::new);
        bytes
            .ok()
            .and_then(|bytes| <[u8; KEY_LENGTH]>::try_from(bytes.expose().as_slice()).ok())
            .map(Secret::new)
            .ok_or_else(|| self.unusable(&"it holds no key"))
    }

    /// Writes the whole file beside its place and links it there, so that nobody ever reads half a
    /// key and the first of two writers wins.
    fn write(&self, key: &Key) -> std::io::Result<()> {
        let folder = self.path.parent().filter(|path| !path.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)?;
        }
        let draft = self.path.with_extension(format!("{}.new", std::process::id()));
        let text = Secret::new(STANDARD.encode(key.expose()) + "\n");
        let written = create_private(&draft)
            .and_then(|mut file| {
                file.write_all(text.expose().as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| std::fs::hard_link(&draft, &self.path));
        let removed = std::fs::remove_file(&draft);
        match written {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => removed,
        }
    }
}

impl Keychain for KeyFile {
    fn load(&self) -> Result<Option<Key>> {
        match File::open(&self.path) {
            Ok(file) => self.read(file).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.unusable(&error)),
        }
    }

    fn keep(&self, fresh: Key) -> Result<Key> {
        if let Some(key) = self.load()? {
            return Ok(key);
        }
        self.write(&fresh).map_err(|error| self.unusable(&error))?;
        self.load()?.ok_or_else(|| self.unusable(&"it vanished after it was written"))
    }
}

#[cfg(unix)]
fn create_private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Asks the open file, not its path, which could be exchanged in between.
#[cfg(unix)]
fn others_may_read(file: &File) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_may_read(_file: &File) -> std::io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keychain::generate;

    fn key_file() -> (tempfile::TempDir, KeyFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::new(folder.path().join("keys").join("daybook.key"));
        (folder, file)
    }

    #[test]
    fn keeps_the_first_key_it_is_given() {
        let (_folder, file) = key_file();
        assert!(file.load().unwrap().is_none());
        let first = generate().unwrap();

        let kept = file.keep(first.clone()).unwrap();
        let second = file.keep(generate().unwrap()).unwrap();

        assert!(kept.expose() == first.expose());
        assert!(second.expose() == first.expose());
        assert!(file.load().unwrap().unwrap().expose() == first.expose());
    }

    #[cfg(unix)]
    #[test]
    fn is_private_and_refused_when_others_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, file) = key_file();
        file.keep(generate().unwrap()).unwrap();
        let mode = std::fs::metadata(&file.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        for mode in [0o640, 0o604, 0o620] {
            std::fs::set_permissions(&file.path, PermissionsExt::from_mode(mode)).unwrap();
            let refused = file.load();
            assert!(matches!(refused, Err(AuthError::KeyFileTooOpen { .. })), "{mode:o}");
        }
    }

    #[test]
    fn leaves_no_draft_behind() {
        let (_folder, file) = key_file();
        file.keep(generate().unwrap()).unwrap();
        let names: Vec<_> = std::fs::read_dir(file.path.parent().unwrap()).unwrap().collect();
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn refuses_a_file_without_a_key_and_does_not_quote_it() {
        let (_folder, file) = key_file();
        std::fs::create_dir_all(file.path.parent().unwrap()).unwrap();
        create_private(&file.path).unwrap().write_all(b"c2hvcnQ=").unwrap();

        let refused = file.load().err().unwrap();

        assert!(matches!(refused, AuthError::KeyFileUnusable { .. }));
        assert!(!format!("{refused} {refused:?}").contains("c2hvcnQ"));
    }
}
