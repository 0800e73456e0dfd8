namespace Gateway.Dashboard.Access;

/// <summary>Accepts requests of the dashboard's own page, and of programs other than browsers.</summary>
internal static class SameOrigin
{
    /// <summary>
    /// True without an Origin header (browsers always send one with WebSockets and POST), or when it names the requested host.
    /// The browser's same-origin rule does not cover WebSockets: without this check any web page could watch.
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

    /// <summary>For actions: answers 403 and returns false for a foreign page, whose form can send neither our origin nor JSON.</summary>
    public static async Task<bool> RequireAsync(HttpContext http)
    {
        if (Allows(http.Request) && http.Request.HasJsonContentType())
            return true;
        await Answer.ErrorAsync(
            http, StatusCodes.Status403Forbidden, "Only the dashboard's own page may do this, with Content-Type: application/json.");
        return false;
    }
}
