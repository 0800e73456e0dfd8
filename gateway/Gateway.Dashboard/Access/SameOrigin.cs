namespace Gateway.Dashboard.Access;

/// <summary>Whether a request comes from the dashboard's own page, or from a program that is no browser.</summary>
internal static class SameOrigin
{
    /// <summary>
    /// True when there is no Origin header (browsers always send one with WebSockets and POST) or when it names the very host
    /// that was asked. WebSockets are not covered by the browser's same-origin rule: without this check any web page could watch.
    /// </summary>
    public static bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0)
            return true;
        return origin.Count == 1
            && Uri.TryCreate(origin[0], UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && string.Equals(uri.Authority, new HostString(request.Host.Value ?? "").Value, StringComparison.OrdinalIgnoreCase);
    }
}
