namespace Esp32.Camera;

/// <summary>AES-256-GCM with the key of this board, which the board's firmware provides: the base library of a board has none.</summary>
public interface IFrameCipher
{
    /// <summary>Encrypts in place. Called once for each frame, so never twice with the same nonce (protocol/MQTT.md section 3).</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="header">The additional authenticated data.</param>
    /// <param name="jpeg">Replaced by its ciphertext.</param>
    /// <param name="tag">Receives the tag, 16 bytes.</param>
    void Encrypt(byte[] nonce, byte[] header, byte[] jpeg, byte[] tag);
}
