using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Dashboard.Answers;

/// <summary>Reads parameters of a request. A parameter that cannot be used is rejected by name, never replaced by a guess.</summary>
internal static class Parameters
{
    /// <exception cref="BadParameterException">Not exactly one whole number within the bounds.</exception>
    public static int Number(HttpContext http, string name, int defaultValue, int min, int max)
    {
        if (!http.Request.Query.TryGetValue(name, out var values))
            return defaultValue;
        return values.Count == 1 && TryParse<int>(values[0], out var number) && number >= min && number <= max
            ? number
            : throw new BadParameterException($"{name} must be one whole number from {min} to {max}.");
    }

    /// <summary>Returns an id in the query string; null when it is absent.</summary>
    public static ulong? Id(HttpContext http, string name)
    {
        if (!http.Request.Query.TryGetValue(name, out var values))
            return null;
        return values.Count == 1 && TryParse<ulong>(values[0], out var id)
            ? id
            : throw new BadParameterException($"{name} must be one whole number from 0.");
    }

    /// <summary>Returns the path's <c>{id}</c>; <paramref name="notFound"/> makes the text of a 404 for an id that is not a number.</summary>
    public static ulong PathId(HttpContext http, Func<string, string> notFound)
    {
        var text = (string)http.Request.RouteValues["id"]!;
        return TryParse<ulong>(text, out var id) ? id : throw new NotFoundException(notFound(text));
    }

    public static bool TryParse<T>(string? text, out T number)
        where T : struct, INumber<T> => T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Returns the body as JSON.</summary>
    /// <exception cref="BadParameterException">It is no such JSON, or its <c>Content-Type</c> names another form or an unknown encoding.</exception>
    public static async Task<T?> BodyAsync<T>(HttpContext http, JsonTypeInfo<T> type, string example)
    {
        try
        {
            return await http.Request.ReadFromJsonAsync(type, http.RequestAborted);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BadParameterException($"The body must be JSON such as {example}.");
        }
    }

    /// <summary>Returns the order named by desc (the default) or asc, compared without case.</summary>
    public static ImageOrder Order(HttpContext http, string name)
    {
        if (!http.Request.Query.TryGetValue(name, out var values))
            return ImageOrder.NewestFirst;
        return values.ToString().ToUpperInvariant() switch
        {
            "DESC" => ImageOrder.NewestFirst,
            "ASC" => ImageOrder.OldestFirst,
            _ => throw new BadParameterException($"{name} must be desc or asc."),
        };
    }
}

/// <summary>A parameter of a request cannot be used. Answered with 400 and this message, which names it.</summary>
internal sealed class BadParameterException(string message) : Exception(message);
