namespace Gateway.Dashboard.Options;

/// <summary>The options cannot be used; the message names the key and says what to do.</summary>
internal sealed class OptionsException(string message) : Exception(message);
