using System.Collections.Frozen;
using System.Net;
using Gateway.Dashboard.Api;
using Gateway.Dashboard.Options;

namespace Gateway.Dashboard.Access;

/// <summary>Refuses requests under a foreign name, so that no web site can reach the dashboard by pointing its own name here (DNS rebinding).</summary>
/// <remarks>
/// On a loopback address only loopback names pass. On others every IP address passes as well (a rebinding attack needs a name),
/// and the machine's own name. The port is not compared: port forwarding changes it.
/// </remarks>
internal sealed class HostGuard
{
    private readonly FrozenSet<string> _names;
    private readonly bool _onLoopback;

    public HostGuard(DashboardOptions options)
    {
        _onLoopback = IPAddress.IsLoopback(ListenAddress.Parse(options.Http.Address)!);
        IEnumerable<string> names = ["localhost", .. options.Http.AllowedHosts];
        if (!_onLoopback)
            names = [.. names, Environment.MachineName, Environment.MachineName + ".local"];
        _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public void Use(IApplicationBuilder app) => app.Use((http, next) => Allows(http.Request.Host.Host)
        ? next(http)
        : ApiError.WriteAsync(
            http, StatusCodes.Status421MisdirectedRequest, $"'{http.Request.Host.Host}' is not a name of this dashboard. If it should be, add it to Http.AllowedHosts."));

    /// <param name="host">Of the Host header, without its port.</param>
    public bool Allows(string host)
    {
        if (_names.Contains(host))
            return true;
        return IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && (!_onLoopback || IPAddress.IsLoopback(address));
    }
}
