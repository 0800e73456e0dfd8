namespace Gateway.Dashboard.Api;

/// <summary>A parameter of a request cannot be used; answered with 400 and this message, which names it.</summary>
internal sealed class BadParameterException(string message) : Exception(message);
