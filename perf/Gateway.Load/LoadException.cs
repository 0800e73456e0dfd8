namespace Gateway.Load;

/// <summary>The peer does not play along; the message is for the person at the keyboard.</summary>
internal sealed class LoadException(string message) : Exception(message);
