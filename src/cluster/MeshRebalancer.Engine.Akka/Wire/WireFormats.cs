using System.Collections.Frozen;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor.Setup;
using MeshRebalancer.Domain.Access;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Akka.Wire;

/// <summary>How the commands and states of each category travel between nodes. Given to the actor system as it is made.</summary>
public sealed class WireFormats : Setup
{
    private readonly FrozenDictionary<string, IWireFormat> _formats;

    private WireFormats(IEnumerable<IWireFormat> formats) => _formats = formats.ToFrozenDictionary(format => format.Category, StringComparer.Ordinal);

    /// <summary>For a cluster of one node, where nothing travels.</summary>
    public static WireFormats None { get; } = new([]);

    /// <summary>The formats of this product's kinds.</summary>
    public static WireFormats OfMesh(IEnumerable<IStreamKind> kinds) => Of(
        kinds,
        JsonTypeInfoResolver.Combine(
            PortfolioCommands.Default, CoordinatorCommands.Default, RebalanceCommands.Default, AccountCommands.Default, BreakerCommands.Default, GasCommands.Default, AccessCommands.Default, EstimateCommands.Default, RequestCommands.Default,
            // An array's items: its converter hides them from the generator, and the domain's own contexts name them.
            PortfolioJson.Default, CoordinatorJson.Default, RebalanceJson.Default, PlanningJson.Default, AccountJson.Default, BreakersJson.Default, AccessJson.Default, EstimateJson.Default, RequestJson.Default));

    /// <summary>The formats of all kinds.</summary>
    /// <param name="kinds">What the node runs.</param>
    /// <param name="commands">Source-generated: knows every case of every kind's commands, and all that they hold.</param>
    /// <exception cref="InvalidOperationException">A case is not known: all are named.</exception>
    public static WireFormats Of(IEnumerable<IStreamKind> kinds, IJsonTypeInfoResolver commands)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = commands,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
        };
        options.MakeReadOnly();
        var reader = new FormatReader(options);
        return new(kinds.Select(kind => kind.Open(reader)));
    }

    /// <summary>For tests: how the commands of a category are written.</summary>
    internal IEnumerable<JsonTypeInfo> CommandsOf(string category) => _formats[category].Commands;

    internal WireBody Write(StreamId stream, ICommand command) => FormatOf(stream).Write(command);

    internal ICommand Read(StreamId stream, WireBody body) => FormatOf(stream).Read(body);

    internal WireBody WriteState(StreamId stream, object state) => FormatOf(stream).WriteState(state);

    internal object ReadState(StreamId stream, WireBody body) => FormatOf(stream).ReadState(body);

    private IWireFormat FormatOf(StreamId stream) => _formats.TryGetValue(stream.Category, out var format)
        ? format
        : throw new SerializationException($"This node does not know how commands to {stream.Category} travel.");

    private interface IWireFormat
    {
        string Category { get; }

        IEnumerable<JsonTypeInfo> Commands { get; }

        WireBody Write(ICommand command);

        ICommand Read(WireBody body);

        WireBody WriteState(object state);

        object ReadState(WireBody body);
    }

    private sealed class FormatReader(JsonSerializerOptions json) : IStreamKindReader<IWireFormat>
    {
        public IWireFormat Read<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind)
            where TState : class
            where TCommand : class, ICommand
            where TEvent : class
            where TEffect : class, IEffect => new Format<TState, TCommand>(kind.Category, kind.StateJson, json);
    }

    private sealed class Format<TState, TCommand> : IWireFormat
        where TState : class
        where TCommand : class, ICommand
    {
        private readonly JsonTypeInfo<TState> _state;
        private readonly FrozenDictionary<string, JsonTypeInfo> _commands;

        public Format(string category, JsonTypeInfo<TState> state, JsonSerializerOptions json)
        {
            (Category, _state) = (category, state);
            var cases = typeof(TCommand).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TCommand)) && type.IsSealed).ToArray();
            var unknown = cases.Where(type => !json.TryGetTypeInfo(type, out _)).Select(type => type.Name).ToArray();
            if (unknown.Length > 0)
                throw new InvalidOperationException($"Nobody has said how these commands to {category} travel: {string.Join(", ", unknown)}.");
            _commands = cases.ToFrozenDictionary(type => type.Name, json.GetTypeInfo, StringComparer.Ordinal);
        }

        public string Category { get; }

        public IEnumerable<JsonTypeInfo> Commands => _commands.Values;

        public WireBody Write(ICommand command)
        {
            var name = command.GetType().Name;
            return new(name, JsonSerializer.SerializeToElement(command, _commands[name]));
        }

        public ICommand Read(WireBody body) => _commands.TryGetValue(body.Name, out var json)
            ? (ICommand)(body.Value.Deserialize(json) ?? throw new SerializationException($"{body.Name} holds null."))
            : throw new SerializationException($"'{body.Name}' is no command of {Category}: another node runs a newer build.");

        public WireBody WriteState(object state) => new("", JsonSerializer.SerializeToElement((TState)state, _state));

        public object ReadState(WireBody body) => body.Value.Deserialize(_state) ?? throw new SerializationException($"The state of a {Category} is null.");
    }
}
