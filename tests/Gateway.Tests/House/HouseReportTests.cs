using Gateway.House;

namespace Gateway.Tests.House;

/// <summary><c>make house</c> as scripts read it.</summary>
public sealed class HouseReportTests
{
    [Fact]
    public void The_last_line_has_its_prescribed_form()
    {
        using var output = new StringWriter();
        new HouseReport(SourceTree.Copy, output).Write(showFindings: false, under: "");
        Assert.Matches(
            @"\Ahouse: cycles=\d+ largest_project=\d+ largest_file=\d+ verb_files=\d+ setting_places=\d+ accent=\d+ long_lines=\d+\z",
            output.ToString().TrimEnd().Split(output.NewLine)[^1]);
    }
}
