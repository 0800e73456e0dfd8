using System.Globalization;

namespace Gateway.Dashboard.Api;

/// <summary>Reads parameters of a request. What cannot be used is refused by name, never replaced by a guess.</summary>
internal static class Parameters
{
    /// <param name="http">Whose query string.</param>
    /// <param name="name">Of the parameter.</param>
    /// <param name="otherwise">When it is left out.</param>
    /// <param name="min">Least value accepted.</param>
    /// <param name="max">Greatest value accepted.</param>
    /// <exception cref="BadParameterException">Not one whole number within the bounds.</exception>
    public static int Number(HttpContext http, string name, int otherwise, int min, int max)
    {
        if (!http.Request.Query.TryGetValue(name, out var values))
            return otherwise;
        if (values.Count == 1 && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        throw new BadParameterException($"{name} must be one whole number from {min} to {max}.");
    }

    /// <summary>An id in the query string; null when it is left out.</summary>
    public static ulong? Id(HttpContext http, string name)
    {
        if (!http.Request.Query.TryGetValue(name, out var values))
            return null;
        return values.Count == 1 && ulong.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new BadParameterException($"{name} must be one whole number from 0.");
    }

    /// <summary>The value of the path's <c>{id}</c>.</summary>
    /// <param name="http">Whose path.</param>
    /// <param name="notFound">What a 404 says of an id that can be none, given its text.</param>
    public static ulong PathId(HttpContext http, Func<string, string> notFound)
    {
        var text = (string)http.Request.RouteValues["id"]!;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new NotFoundException(notFound(text));
    }

    /// <summary>One of a few words, compared without case.</summary>
    public static T Choice<T>(HttpContext http, string name, T otherwise, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (!http.Request.Query.TryGetValue(name, out var values))
            return otherwise;
        foreach (var (word, value) in choices)
        {
            if (values.Count == 1 && string.Equals(values[0], word, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var words = new List<string>();
        foreach (var (word, _) in choices)
            words.Add(word);
        throw new BadParameterException($"{name} must be {string.Join(" or ", words)}.");
    }
}
