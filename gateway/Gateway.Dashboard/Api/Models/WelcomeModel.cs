namespace Gateway.Dashboard.Api.Models;

/// <summary>GET / for programs (seed C6).</summary>
internal sealed record WelcomeModel(string Message);
