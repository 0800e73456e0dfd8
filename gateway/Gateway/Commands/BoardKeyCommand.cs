using Gateway.Ingest.Keys;

namespace Gateway.Commands;

/// <summary><c>gateway board key|list</c>: the keys of boards that encrypt their pictures.</summary>
internal static class BoardKeyCommand
{
    public static Command Create() =>
        new("board", Help("Manages the keys of boards that encrypt their pictures.", "key yard-1 --config gateway.json")) { Key(), List() };

    private static string Help(string text, string example) => $"{text}\n\nExample:\n  gateway board {example}";

    private static Command Key()
    {
        var name = new Argument<string>("name") { Description = "Name of the board, as in its topic." };
        var show = new Option<bool>("--show") { Description = "Print the key again." };
        var replace = new Option<bool>("--replace") { Description = "Make another key; the old one is refused from then on." };
        var remove = new Option<bool>("--remove") { Description = "Remove the key: plain pictures of this name are taken then." };
        var yes = new Option<bool>("--yes") { Description = "Confirms --remove." };
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        const string Text = "Makes a board's key and prints it for flashing. From then on only its encrypted pictures are taken.";
        var command = new Command("key", Help(Text, "key yard-1"))
        {
            name, show, replace, remove, yes, config, data,
        };
        command.SetAction(parsed =>
        {
            var board = parsed.GetValue(name)!;
            return With(parsed.GetValue(config), parsed.GetValue(data)!, keys =>
                parsed.GetValue(remove) ? Remove(keys, board, parsed.GetValue(yes))
                : parsed.GetValue(show) ? Show(keys, board)
                : Make(keys, board, parsed.GetValue(replace)));
        });
        return command;
    }

    private static Command List()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command("list", Help("Lists the boards that have a key, one per line.", "list")) { config, data };
        command.SetAction(parsed => With(parsed.GetValue(config), parsed.GetValue(data)!, keys =>
        {
            foreach (var name in keys.Read().Keys)
                Console.WriteLine(name);
            return 0;
        }));
        return command;
    }

    private static int Make(BoardKeyFile keys, string name, bool replaces)
    {
        if (!replaces && keys.Read().ContainsKey(name))
            return Refuse($"{name} has a key; --show prints it, --replace makes another");
        var key = keys.Create(name);
        Console.Error.WriteLine(
            $"{name} has a new key in {keys.Path}. Write these 64 digits to the board's non-volatile storage; see docs/boards.md.");
        Console.WriteLine(Convert.ToHexStringLower(key));
        return 0;
    }

    private static int Show(BoardKeyFile keys, string name)
    {
        if (!keys.Read().TryGetValue(name, out var key))
            return Refuse($"{name} has no key; gateway board key {name} makes one");
        Console.Error.WriteLine(
            "Only for a board that still has its number of boots, or never had this key. After an erased flash use --replace: numbers used again "
            + "under the same key reveal pictures.");
        Console.WriteLine(Convert.ToHexStringLower(key));
        return 0;
    }

    private static int Remove(BoardKeyFile keys, string name, bool isConfirmed)
    {
        if (!isConfirmed)
            return Refuse($"without its key, anyone who may publish can send plain pictures as {name}; add --yes to remove it");
        if (!keys.Remove(name))
            return Refuse($"{name} has no key");
        Console.WriteLine($"{name} removed from {keys.Path}");
        return 0;
    }

    private static int With(FileInfo? config, DirectoryInfo data, Func<BoardKeyFile, int> action)
    {
        try
        {
            return action(new BoardKeyFile(GatewayOptionsReader.Read(config?.FullName, data.FullName).DataDirectory));
        }
        catch (ArgumentException problem)
        {
            return Refuse(OptionsException.TextOf(problem));
        }
        catch (Exception problem) when (problem is OptionsException or FormatException or IOException or UnauthorizedAccessException)
        {
            return Refusal.Write(problem);
        }
    }

    private static int Refuse(string problem)
    {
        Console.Error.WriteLine($"gateway: {problem}");
        return 1;
    }
}
