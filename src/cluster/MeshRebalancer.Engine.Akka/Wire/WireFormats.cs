using System.Collections.Frozen;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor.Setup;
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

    /// <summary>The formats of all kinds.</summary>
    /// <param name="kinds">What the node runs.</param>
    /// <param name="commands">The source-generated context that knows every case of every kind's commands.</param>
    /// <exception cref="InvalidOperationException">The context does not know a case: all are named.</exception>
    public static WireFormats Of(IEnumerable<IStreamKind> kinds, JsonSerializerContext commands)
    {
        var reader = new FormatReader(commands);
        return new(kinds.Select(kind => kind.Open(reader)));
    }

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

        WireBody Write(ICommand command);

        ICommand Read(WireBody body);

        WireBody WriteState(object state);

        object ReadState(WireBody body);
    }

    private sealed class FormatReader(JsonSerializerContext commands) : IStreamKindReader<IWireFormat>
    {
        public IWireFormat Read<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind)
            where TState : class
            where TCommand : class, ICommand
            where TEvent : class
            where TEffect : class, IEffect => new Format<TState, TCommand>(kind.Category, kind.StateJson, commands);
    }

    private sealed class Format<TState, TCommand> : IWireFormat
        where TState : class
        where TCommand : class, ICommand
    {
        private readonly JsonTypeInfo<TState> _state;
        private readonly FrozenDictionary<string, JsonTypeInfo> _commands;

        public Format(string category, JsonTypeInfo<TState> state, JsonSerializerContext commands)
        {
            (Category, _state) = (category, state);
            var options = new JsonSerializerOptions(commands.Options)
            {
                TypeInfoResolver = commands,
                RespectRequiredConstructorParameters = true,
                RespectNullableAnnotations = true,
            };
            var cases = typeof(TCommand).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TCommand)) && type.IsSealed).ToArray();
            var unknown = cases.Where(type => commands.GetTypeInfo(type) is null).Select(type => type.Name).ToArray();
            if (unknown.Length > 0)
                throw new InvalidOperationException($"{commands.GetType().Name} does not know these commands of {category}: {string.Join(", ", unknown)}.");
            _commands = cases.ToFrozenDictionary(type => type.Name, options.GetTypeInfo, StringComparer.Ordinal);
        }

        public string Category { get; }

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
