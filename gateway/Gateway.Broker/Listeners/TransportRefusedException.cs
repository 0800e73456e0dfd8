namespace Gateway.Broker.Listeners;

/// <summary>A handshake before MQTT failed: what the peer said makes no connection. The message says what was wrong, in words for the log.</summary>
internal sealed class TransportRefusedException(string message, Exception? inner = null) : Exception(message, inner);
