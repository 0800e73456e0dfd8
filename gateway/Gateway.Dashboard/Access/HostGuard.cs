using System.Collections.Frozen;
using System.Net;
using Gateway.Dashboard.Options;

namespace Gateway.Dashboard.Access;

/// <summary>Rejects requests under a foreign name: no web site can reach the dashboard by pointing its own name here (DNS rebinding).</summary>
/// <remarks>
/// On a loopback address only loopback names pass. On other addresses every IP address passes too (a rebinding attack needs a name),
/// and so does the machine's own name. The port is not compared: port forwarding changes it.
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
        : Answer.ErrorAsync(
            http,
            StatusCodes.Status421MisdirectedRequest,
            $"'{http.Request.Host.Host}' is not a name of this dashboard. If it should be, add it to Http.AllowedHosts."));

    private bool Allows(string host) =>
        _names.Contains(host)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && (!_onLoopback || IPAddress.IsLoopback(address)));
}
