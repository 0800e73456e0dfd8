using Gateway.House.Text;
using Gateway.House.Walls;

namespace Gateway.Tests.House;

/// <summary>A test waits for a task with its cancellation token, so that its time limit ends the wait.</summary>
public sealed class BareWaitTests
{
    [Fact]
    public void Every_wait_of_a_test_ends_with_its_time_limit() => Assert.Empty(
        SourceTree.Copy.Projects.Where(project => project.Name.EndsWith(".Tests", StringComparison.Ordinal)).SelectMany(project => project.Sources)
            .Where(file => file.Name != "CrashVictim.cs")   // a program that a test kills
            .SelectMany(BareWaits.In));

    [Theory]
    [InlineData("await task;")]
    [InlineData("Assert.Equal(1, await client.Answer);")]
    [InlineData("Assert.Equal(1, (await later[0 + (1)]).Length);")]
    public void A_bare_wait_is_found(string code) => Assert.Single(BareWaits.In(new SourceFile("A.cs", code)));

    [Theory]
    [InlineData("await task.WaitAsync(cancel);")]
    [InlineData("await client.ReadAsync(cancel);")]
    [InlineData("await using var client = Client();")]
    [InlineData("await foreach (var answer in answers) { }")]
    public void Others_are_not(string code) => Assert.Empty(BareWaits.In(new SourceFile("A.cs", code)));
}
