using Gateway.House.Once;
using Gateway.House.Sizes;
using Gateway.House.Text;
using Gateway.House.Walls;
using Gateway.House.Words;

namespace Gateway.House;

/// <summary>The state of the working copy in figures. The last line is one line for scripts; its form is fixed.</summary>
internal sealed class HouseReport(WorkingCopy tree, TextWriter output)
{
    /// <param name="showFindings">Each accent and each long line with its place, instead of their number alone.</param>
    /// <param name="under">Shows only the findings below this path from the root; the figures are those of the whole working copy.</param>
    public void Write(bool showFindings, string under)
    {
        var largestProject = WriteProjects();
        var largestFile = WriteLargestFiles();
        var cycles = WriteCycles(showFindings);
        var verbFiles = WriteVerbs(showFindings);
        var settingPlaces = WriteSettings(showFindings);
        var accent = WriteFindings("accent", Accent.In(tree), showFindings, under);
        var longLines = WriteFindings("long lines", LongLines.In(tree), showFindings, under);
        WriteFindings("members with comments on some of their parameters", ParameterComments.In(tree), showFindings, under);
        output.WriteLine(
            $"house: cycles={cycles} largest_project={largestProject} largest_file={largestFile} verb_files={verbFiles} "
            + $"setting_places={settingPlaces} accent={accent} long_lines={longLines}");
    }

    private int WriteProjects()
    {
        output.WriteLine("Projects, lines of C#:");
        foreach (var project in tree.Projects.OrderByDescending(project => project.Lines))
            output.WriteLine($"{project.Lines,7}  {project.Folder}");
        output.WriteLine($"{tree.Projects.Where(project => project.IsShipped).Sum(project => project.Lines),7}  shipped (all but tests/ and perf/)");
        return tree.Projects.Max(project => project.Lines);
    }

    private int WriteLargestFiles()
    {
        output.WriteLine("Largest files:");
        var files = tree.CSharp.OrderByDescending(file => file.Lines.Count).ToList();
        foreach (var file in files.Take(5))
            output.WriteLine($"{file.Lines.Count,7}  {file}");
        return files[0].Lines.Count;
    }

    private int WriteCycles(bool showNames)
    {
        output.WriteLine("Cycles between the folders of a project (. is the project's own folder), and between projects:");
        var cycles = Cycle.In(tree);
        foreach (var cycle in cycles)
        {
            output.WriteLine($"  {cycle}");
            foreach (var name in showNames ? cycle.Names : [])
                output.WriteLine($"    {name}");
        }

        foreach (var project in tree.Projects.Where(_ => showNames))
            WriteFolders(project.Folder, FolderGraph.Of(project));

        return cycles.Count;
    }

    /// <summary>In the form of the table in DependencyTests.</summary>
    private void WriteFolders(string project, Graph graph)
    {
        if (graph.Rooms.Count() < 2)
            return;
        output.WriteLine($"  {project}, each folder with those it names:");
        foreach (var room in graph.Rooms)
            output.WriteLine($"    [\"{room}\"] = [{string.Join(", ", graph.NamedBy(room).Keys.Select(other => $"\"{other}\""))}],");
    }

    private int WriteVerbs(bool showFiles)
    {
        output.WriteLine("Verbs of the link, each with the number of files that name it or its own reply (code, tests, vectors, documents):");
        var verbs = Verb.In(tree).OrderByDescending(verb => verb.Files.Count).ToList();
        foreach (var verb in verbs)
            WriteWithFiles($"{verb.Files.Count,4}  {verb.Name}", verb.Files, showFiles);
        return verbs.Max(verb => verb.Files.Count);
    }

    private int WriteSettings(bool showFiles)
    {
        output.WriteLine("Settings, each with the number of files that declare, copy, validate or document it (not those that read it, nor tests):");
        var settings = SettingSearch.In(tree);
        foreach (var section in settings.GroupBy(setting => setting.Section, StringComparer.Ordinal))
            output.WriteLine($"  {section.Key}: {string.Join(", ", section.Select(setting => $"{setting.Name} {setting.Files.Count}"))}");
        foreach (var setting in settings.Where(_ => showFiles))
            WriteWithFiles($"{setting.Files.Count,4}  {setting.Section}.{setting.Name}", setting.Files, showFiles);
        var twice = settings.Where(setting => !setting.HasOneDefault).ToList();
        output.WriteLine($"{twice.Count} of {settings.Count} settings have more than one default value{(twice.Count == 0 ? "" : ":")}");
        foreach (var setting in twice)
        {
            var defaults = string.Join(", ", setting.Defaults.Select(value => $"{value.Value} ({value.Place})"));
            output.WriteLine($"  {setting.Section}.{setting.Name}: {defaults}");
        }

        return settings.Max(setting => setting.Files.Count);
    }

    private void WriteWithFiles(string line, IReadOnlyList<SourceFile> files, bool show)
    {
        output.WriteLine(line);
        foreach (var file in show ? files : [])
            output.WriteLine($"        {file}");
    }

    private int WriteFindings(string kind, IEnumerable<Finding> findings, bool show, string under)
    {
        var all = findings.OrderBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Line).ToList();
        output.WriteLine($"{all.Count} {kind}{(show || all.Count == 0 ? "" : " (VERBOSE=1 lists them, UNDER=FOLDER those of a folder)")}");
        foreach (var finding in all.Where(finding => show && finding.Path.StartsWith(under, StringComparison.Ordinal)))
            output.WriteLine($"  {finding}");
        return all.Count;
    }
}
