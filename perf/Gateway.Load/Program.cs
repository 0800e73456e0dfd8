using System.Text.Json;
using Gateway.Load;
using Gateway.Mqtt;
using Gateway.Protocol;
using Gateway.Protocol.Client;

var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true };
var command = LoadCommand.Create(async (options, cancel) =>
{
    var result = await new LoadRun(options).RunAsync(cancel);
    if (options.JsonFile is { } file)
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(result, json) + "\n", cancel);
    Console.WriteLine(result.Describe());
    return result.Sent > 0 && (options.Qos == 0 || result.Acknowledged == result.Sent) ? 0 : 1;
});

try
{
    return await command.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is LoadException or LinkClosedException or LinkKeyException or MqttProtocolException or TimeoutException or IOException
    or UnauthorizedAccessException or DllNotFoundException)
{
    Console.Error.WriteLine("gateway-load: " + e.Message);
    return 2;
}
catch (OperationCanceledException)
{
    return 130;
}
