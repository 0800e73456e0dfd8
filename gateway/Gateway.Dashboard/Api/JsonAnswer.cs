using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Dashboard.Api;

/// <summary>A model as the answer.</summary>
internal static class JsonAnswer
{
    public static Task WriteAsync<T>(HttpContext http, T model, JsonTypeInfo<T> typeInfo)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(http.Response.Body, model, typeInfo, http.RequestAborted);
    }
}
