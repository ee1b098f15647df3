//! A server with a certificate that nobody vouches for.

use std::sync::Arc;

use daybook_provider::caldav::{DiscoveryError, discover};
use daybook_provider::{Barrier, Http, ProviderError};
use rcgen::CertifiedKey;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::scripted::password;

/// Its address, and what it gets to read once somebody trusts it.
async fn vouched_for_by_nobody() -> (String, UnboundedReceiver<Vec<u8>>) {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let (read, heard) = unbounded_channel();
    #[expect(clippy::disallowed_methods, reason = "the server ends with the test")]
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut said = vec![0; 1024];
            let count = stream.read(&mut said).await.unwrap_or_default();
            said.truncate(count);
            let _ = read.send(said);
        }
    });
    (address, heard)
}

#[tokio::test]
async fn is_told_nothing_and_the_reason_is_said() {
    let (address, mut heard) = vouched_for_by_nobody().await;
    let http = Http::new().unwrap();

    let refused = discover(&address, "anna", &password(), &http).await.unwrap_err();
    let barrier = http.reach(&address).await.unwrap_err();

    let cause = matches!(
        &refused,
        DiscoveryError::Provider(ProviderError::Untrusted { host }) if host == "localhost"
    );
    assert!(cause, "{refused:?}");
    assert!(refused.to_string().contains("certificate"), "{refused}");
    assert!(matches!(barrier, Barrier::Encryption { .. }), "{barrier:?}");
    assert!(heard.try_recv().is_err(), "the password never left");
}
