namespace Gateway.Dashboard.Api;

/// <summary>A picture as the answer.</summary>
internal static class JpegAnswer
{
    /// <param name="http">To answer.</param>
    /// <param name="jpeg">All of it.</param>
    /// <param name="isForEver">Whether this address always shows this picture: a browser may then keep it for itself.</param>
    public static Task WriteAsync(HttpContext http, byte[] jpeg, bool isForEver)
    {
        http.Response.ContentType = "image/jpeg";
        http.Response.ContentLength = jpeg.Length;
        http.Response.Headers.CacheControl = isForEver ? "private, max-age=3600" : "no-store";
        return http.Response.Body.WriteAsync(jpeg, http.RequestAborted).AsTask();
    }
}
