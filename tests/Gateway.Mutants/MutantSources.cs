using System.Text;

namespace Gateway.Mutants;

/// <summary>Puts all mutants into the sources at once, each behind a switch, so one build serves all of them.</summary>
public static class MutantSources
{
    /// <summary>Environment variable with the number of the mutant to run; without it the program is the original.</summary>
    public const string Variable = "GATEWAY_MUTANT";

    /// <summary>The switch, for the innermost project. The runtime reads the number once and then removes the other branches.</summary>
    public const string Switch = $$"""
        public static class MutantSwitch
        {
            private static readonly string Chosen = System.Environment.GetEnvironmentVariable("{{Variable}}") ?? "";
            private static readonly int Number = Chosen.Length == 0 ? 0 : int.Parse(Chosen, System.Globalization.CultureInfo.InvariantCulture);

            public static bool Is(int number) => Number == number;
        }
        """;

    /// <summary>Why the rows of a file do not fit it; empty if they do.</summary>
    public static IEnumerable<string> Misfits(string source, IEnumerable<Mutant> mutants)
    {
        var taken = new List<(int From, int To, Mutant Mutant)>();
        foreach (var mutant in mutants)
        {
            var text = mutant.Text;
            var at = source.IndexOf(text, StringComparison.Ordinal);
            if (at < 0 || source.IndexOf(text, at + 1, StringComparison.Ordinal) >= 0)
            {
                yield return $"{mutant.Name}: the text to find does not occur exactly once in {mutant.File}: {text}";
                continue;
            }

            at += mutant.PartAt;
            var end = at + mutant.Part.Length;
            foreach (var (from, to, other) in taken)
            {
                if (at < to && from < end && (from, to) != (at, end))
                    yield return $"{mutant.Name}: overlaps with {other.Name}";
            }

            taken.Add((at, end, mutant));
        }
    }

    /// <summary>The source of a file with its mutants, which fit it.</summary>
    public static string With(string source, IEnumerable<Mutant> mutants)
    {
        var places = mutants.GroupBy(mutant => source.IndexOf(mutant.Text, StringComparison.Ordinal) + mutant.PartAt);
        var text = source;
        foreach (var place in places.OrderByDescending(place => place.Key))
            text = string.Concat(text.AsSpan(0, place.Key), Switched([.. place]), text.AsSpan(place.Key + place.First().Part.Length));
        return text;
    }

    private static string Switched(IReadOnlyList<Mutant> same)
    {
        var text = new StringBuilder(same[0].IsStatement ? "{ " : "(");
        foreach (var mutant in same)
        {
            var condition = $"global::MutantSwitch.Is({mutant.Number})";
            text.Append(mutant.IsStatement ? $"if ({condition}) {{ {mutant.Replacement} }} else " : $"{condition} ? ({mutant.Replacement}) : ");
        }

        return text.Append(same[0].IsStatement ? $"{{ {same[0].Part} }} }}" : $"({same[0].Part}))").ToString();
    }
}
