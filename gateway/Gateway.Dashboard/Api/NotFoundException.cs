namespace Gateway.Dashboard.Api;

/// <summary>What was asked for is not there (any more); answered with 404 and this message.</summary>
internal sealed class NotFoundException(string message) : Exception(message);
