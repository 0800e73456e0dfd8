namespace Gateway.Storage;

/// <summary>How an image's bytes are encrypted. Persisted: never renumber.</summary>
public enum ImageFormat
{
    /// <summary>The seed's: iv(16) || AES-CBC with PKCS#7. Bound to nothing; read, never written.</summary>
    LegacyCbc = 0,

    /// <summary>nonce(12) || tag(16) || AES-256-GCM, bound to the row.</summary>
    AesGcm = 1,
}
