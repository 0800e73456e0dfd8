using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Dashboard.Api;

/// <summary>Every error of every route: <c>{"error": "what to do"}</c>, the seed's shape.</summary>
internal static class ApiError
{
    /// <summary>Quotation marks stay readable: the answer is JSON and nothing else, whatever a browser thinks.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext http, int status, string message)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(response.BodyWriter, Readable);
        json.WriteStartObject();
        json.WriteString("error", message);
        json.WriteEndObject();
    }
}
