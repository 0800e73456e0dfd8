using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace Gateway.Dashboard.Answers;

/// <summary>The forms of an answer: a model as JSON, a picture, an error.</summary>
internal static class Answer
{
    private const string CacheForAnHour = "private, max-age=3600";

    /// <summary>Keeps quotation marks readable. The content type forbids any reading as markup.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task JsonAsync<T>(HttpContext http, T model, JsonTypeInfo<T> typeInfo)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json; charset=utf-8";
        return HasBody(http) ? http.Response.WriteAsJsonAsync(model, typeInfo) : Task.CompletedTask;
    }

    /// <param name="http">The request to answer.</param>
    /// <param name="jpeg">The whole picture.</param>
    /// <param name="isFinal">True when this address always returns this picture, so that a browser may cache it.</param>
    public static Task JpegAsync(HttpContext http, byte[] jpeg, bool isFinal)
    {
        http.Response.ContentType = "image/jpeg";
        http.Response.ContentLength = jpeg.Length;
        http.Response.Headers.CacheControl = isFinal ? CacheForAnHour : "no-store";
        return HasBody(http) ? http.Response.Body.WriteAsync(jpeg, http.RequestAborted).AsTask() : Task.CompletedTask;
    }

    /// <summary>A file that does not change, or the range of it that the client wants.</summary>
    /// <param name="http">The request to answer.</param>
    /// <param name="file">Can seek; disposed afterwards.</param>
    /// <param name="contentType">Type of the file.</param>
    /// <param name="tag">Differs for different bytes under this address; null without conditional requests.</param>
    /// <param name="madeAt">Time of the file; null when unknown.</param>
    public static async Task FileAsync(HttpContext http, Stream file, string contentType, string? tag = null, DateTimeOffset? madeAt = null)
    {
        http.Response.Headers.CacheControl = CacheForAnHour;
        if (http.Request.GetTypedHeaders().Range is not { } range || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
            http.Request.Headers.Remove(HeaderNames.Range);   // RFC 9110 section 14.2: an unknown unit is ignored
        var length = file.Length;
        var etag = tag is null ? null : new EntityTagHeaderValue($"\"{tag}\"");
        await TypedResults.Stream(file, contentType, lastModified: madeAt, entityTag: etag, enableRangeProcessing: true).ExecuteAsync(http);
        if (http.Response.StatusCode == StatusCodes.Status416RangeNotSatisfiable)
        {
            http.Response.ContentLength = null;
            await ErrorAsync(http, StatusCodes.Status416RangeNotSatisfiable, $"The file has {length} bytes.");
        }
    }

    /// <summary>Every error of every route: <c>{"error": "what to do"}</c>, the seed's shape.</summary>
    public static async Task ErrorAsync(HttpContext http, int status, string message)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        if (!HasBody(http))
            return;
        await using var json = new Utf8JsonWriter(response.BodyWriter, Readable);
        json.WriteStartObject();
        json.WriteString("error", message);
        json.WriteEndObject();
    }

    /// <summary>HTTP/2 forbids a body after HEAD; the server does not leave it out, but resets the stream.</summary>
    private static bool HasBody(HttpContext http) => !HttpMethods.IsHead(http.Request.Method);
}
